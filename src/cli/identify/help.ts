/** The help pages of a study's verbs. */
import { QUESTION_SETS } from "../../core/question-sets";
import type { StudyStep } from "../../core/report/steps";
import { planHelp } from "../cluster/help";
import { serverHelp } from "../servers/options";

/** What all pages say alike. */
export interface SharedHelp {
	model: string;
	numbers(temperature: string, topK: string, topP: string, tokens: string): string;
}

export function studyPages({ model, numbers }: SharedHelp) {
	const options = optionsPage(model, numbers("1", "50", "0.9", "50"));
	return {
		identify: `h-neurons identify [--questions NAME|FILE...]

Asks the model many questions several times over, finds the neurons that tell its consistently right answers from its
consistently wrong ones, and tests them on questions that had no part in it. Everything is written into one folder:
probe.json, report.html and the files of each step. Ctrl+C stops it; the same command goes on where it was.

${options}
  --steps LIST       of collect,judge,spans,features,fit,evaluate; default all. Each is a command as well.
  --estimate         asks and reads a few questions and tells what the study would take; writes nothing
${planHelp}

Sets of questions that come with the tool:

${sets}
`,
		stepPage: (step: StudyStep): string => `h-neurons ${step} --folder FOLDER

One step of "h-neurons identify":
${STEPS[step]}
Its settings may still be chosen; those of the steps before it are the run's own.

${options}
`,
		merge: `h-neurons merge FOLDER [OTHER...]

Joins the shards of a study, from its folder and others, into the files that one machine would have written. Says which
shards are missing or are of another study.

  --json             what was joined, as JSON
`,
		recalibrate: `h-neurons recalibrate --questions NAME|FILE... --output FILE

Calibrates a probe for questions of another kind: 100 to 200 of them are asked, the answers are judged by the rule, and
the probe's risks are fitted to them. Which neurons it reads stays as it is.

  --questions X      as for "h-neurons identify"; may be given several times
  --output, -o FILE  where the new probe file goes
  --probe FILE       a probe file; default: probe.json in the model's folder
  --limit N          at most this many questions; default all
  --method WORD      platt, or isotonic for 1,000 answers and more; default platt
  --instruction TEXT behind each question; default: ${INSTRUCTION}
${model}
${numbers("1", "50", "0.9", "50")}
  --json             the result as JSON
`,
	};
}

const INSTRUCTION = '"Respond with the answer only, without any explanation."';

const STEPS: Record<StudyStep, string> = {
	collect: "samples every question's answers.",
	judge: "tells right answers from wrong ones.",
	spans: "finds the part of each answer that states the fact, and deals answers to fitting and test.",
	features: "reads all neurons over each answer, in one pass.",
	fit: "fits the probe and what it is held against.",
	evaluate: "tests the probe and writes the report.",
};

const widest = Math.max(...QUESTION_SETS.map(({ name }) => name.length));
const sets = QUESTION_SETS.map(({ name, note }) => `  ${name.padEnd(widest)}  ${note}`).join("\n");

const optionsPage = (
	model: string,
	numbers: string,
): string => `  --questions X      a set's name, or a file of any format that docs/studies.md lists; may be given several times;
                     default general, or pocket for the model that comes with the tool
  --quick            200 questions
  --limit N          at most this many questions, drawn within each domain
  --cross-domain X   a set, a file or a domain that no fit sees, for the test alone; may be given several times
  --folder FOLDER    where the run's files go; default: named after model and questions, in the current folder
  --output, -o FILE  where the probe file goes as well
${model}
  --samples N        answers a question, 1..1000; default 10
  --instruction TEXT behind each question; default: ${INSTRUCTION}
${numbers}
  --sampler URL      an OpenAI-compatible server that answers in the model's place; with --sampler-model NAME
  --judge X          words (an accepted answer as whole words), substring (anywhere), or a server's URL with
                     --judge-model NAME; default words
  --extractor URL    a server that finds the fact in an answer where no rule does; with --extractor-model NAME
${serverHelp}
  --per-class N      at most this many right and as many wrong answers in each set, 20 or more; default 1000
  --mode MODE        1-vs-1, or 3-vs-1 with the tokens outside the answer as well; default 1-vs-1
  --regions LIST     of lastPromptToken,predicting,answer,response: the best of them is kept; default all
  --penalty WORD     l1, or l2 over all neurons, for detection only; default l1
  --criterion WORD   what C is chosen by: accuracy, auroc, or paper (accuracy and what the model still knows with the
                     neurons silenced); default accuracy
  --folds N          2..100; default 5
  --calibration WORD platt or isotonic; default platt
  --shard I/N        one part of collect, judge, spans or features, such as 1/4; "h-neurons merge" joins them
  --json             the result as JSON

Keys of servers are read from H_NEURONS_SAMPLER_API_KEY, H_NEURONS_JUDGE_API_KEY and H_NEURONS_EXTRACTOR_API_KEY, or
from H_NEURONS_API_KEY while all servers that are named have the same scheme, host and port. They are written nowhere.`;
