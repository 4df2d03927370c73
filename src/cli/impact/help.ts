/** The help page of `h-neurons impact`. */

import { SUITE_WORDS, SUITES } from "../../core/report/suites";
import { SUITE_SETS } from "../../core/suite-sets";
import { planHelp } from "../cluster/help";
import { serverHelp } from "../servers/options";

/** @param model what all pages say of --model */
export const impactPage = (model: string): string => `h-neurons impact [--suites NAME|SUITE=FILE...]

Scales a probe's H-Neurons while the model answers, and measures how often it complies where it should resist: with false
premises, misleading contexts, challenges and disallowed requests. As many other neurons are scaled alike, some drawn from
the whole model, some from the same layers and some that are as loud, so that the report can tell what is the H-Neurons' own
doing. Everything is written into one folder: report.html, report.csv and the files of each step. Ctrl+C stops it; the same
command goes on where it was.

  --suites X         a set that comes with the tool, or a suite's file, such as false-premise=falseqa.csv; may be given
                     several times; default general, or pocket for the model that comes with the tool
  --only LIST        of ${SUITES.join(",")}; default all
  --limit N          at most this many items of a suite, or all; default 60
${model}
  --probe FILE       a probe file; default: probe.json in the model's folder
  --gains LIST       0..3, 1 leaves the model as it is; default 0,0.5,1,1.5,2,2.5,3
  --random N         sets of as many neurons from the whole model, 0..100; default 5
  --layer-matched N  sets of as many neurons in each layer, 0..100; default 3
  --activation-matched N
                     sets of neurons that write as much as the H-Neurons do while the model answers, 0..100; default 3
  --max-tokens N, --temperature X, --top-k N, --top-p X
                     for all suites in place of their own: false premises and misleading contexts greedy, 256 tokens;
                     challenges 0.7, 50, 0.95, 512 tokens; disallowed requests 0.7, 20, 0.8, 256 tokens
  --seed N           where random draws start from, the same for all gains and sets; default 0
  --judge URL        an OpenAI-compatible server that judges in the rules' place; with --judge-model NAME
                     The key is read from H_NEURONS_JUDGE_API_KEY, or H_NEURONS_API_KEY.
${serverHelp}
  --questions X      plain questions that are asked at each gain as well: a set's name, a file of any format that
                     docs/studies.md lists, or none; default: those of the set of suites
  --question-limit N at most this many of them; default 100
  --folder FOLDER    where the run's files go; default: named after model and suites, in the current folder
  --steps LIST       of loudness,answer,judge,fluency,evaluate; default all
  --shard I/N        one part of answer, judge or fluency, such as 1/4, once loudness is done, which draws the sets;
                     "h-neurons merge" joins them
${planHelp}
  --json             the result as JSON

Sets of suites that come with the tool:

${sets}

Suites:

${suites}
`;

const widest = (names: readonly string[]): number => Math.max(...names.map(({ length }) => length));

const listed = (rows: readonly (readonly [name: string, note: string])[]): string => {
	const width = widest(rows.map(([name]) => name));
	return rows.map(([name, note]) => `  ${name.padEnd(width)}  ${note}`).join("\n");
};

const sets = listed(SUITE_SETS.map(({ name, note }) => [name, note]));
const suites = listed(SUITES.map((suite) => [suite, SUITE_WORDS[suite].complies]));
