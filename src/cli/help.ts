import { STUDY_STEPS } from "../core/report/steps";
import { KNOWN_MODELS } from "../hub/known-models";
import { planPages } from "./cluster/help";
import { datasetsPage } from "./datasets/help";
import { studyPages } from "./identify/help";
import { impactPage } from "./impact/help";
import { originPage } from "./origin/help";
import { servePage } from "./serve/help";

const general = `h-neurons: see, token by token, when a local language model fires as it does when it makes an answer up.

  h-neurons inspect "text" | --file FILE | -     answers a prompt and shows its H-Neurons
  h-neurons compare "text" | --file FILE | -     the same with the H-Neurons suppressed and amplified, side by side
  h-neurons identify [--questions NAME|FILE...]  finds a model's H-Neurons, and writes a probe and a report
  h-neurons collect | judge | spans | features | fit | evaluate
                                                 one step of that
  h-neurons impact [--suites NAME]               measures what a model's H-Neurons do when they are scaled
  h-neurons origin [--base FOLDER]               traces a chat model's H-Neurons into its base model
  h-neurons submit | status | cancel | task      runs a study's plan (identify --plan DIR) on a scheduler's machines
  h-neurons merge FOLDER...                      joins what several machines did of it
  h-neurons recalibrate --questions FILE...      calibrates a probe for other questions
  h-neurons lint [paths...]                      warns of prompts in files: mistakes, and answers that are made up
  h-neurons models list | info | download        models on this computer and on the Hugging Face hub
  h-neurons datasets ...                         questions for a study: fetch, check, convert; other people's files
  h-neurons mcp                                  offers both to assistants over the Model Context Protocol
  h-neurons serve                                offers the model to clients of the OpenAI protocol, answers with their risk
  h-neurons help COMMAND                         the options of one command
  h-neurons --version

Exit code: 0 fine, 1 problems found (lint), 2 could not run, 75 not now (task, submit), 130 stopped with Ctrl+C.
`;

const model = `  --model FOLDER     config.json, tokenizer.json and an .onnx file; default: the pocket model that comes with the tool`;
const numbers = (temperature: string, topK: string, topP: string, tokens: string) =>
	`  --max-tokens N     most tokens of one answer, 1..8192; default ${tokens}
  --temperature X    0..2, 0 always takes the likeliest token; default ${temperature}
  --top-k N          0..1000, 0 draws from all tokens; default ${topK}
  --top-p X          0..1, 1 draws from all tokens; default ${topP}
  --seed N           where random draws start from; default 0`;

const inspect = `h-neurons inspect "text" | --file FILE | -

Answers the prompt and shows the risk that the answer is made up. On a terminal each token is coloured by its risk as it
comes; in a pipe the answer is plain text.

${model}
  --file, -f FILE    reads the prompt from a file; the front matter of a prompt file is left out
  --probe FILE       a probe file; default: probe.json in the model's folder
  --gain X           0..3, factor on the H-Neurons while answering; default 1, which leaves the model as it is
  --base-rate X      0..1, share of made-up answers you expect; default: the share the probe was calibrated on
${numbers("0", "0", "1", "256")}
  --report FILE      also writes a report of the run: .html, .md, .json or .csv (a row for each token)
  --json             everything that was read, as JSON
  --no-color         no colours; the variable NO_COLOR does the same
`;

const compare = `h-neurons compare "text" | --file FILE | -

Answers the prompt with the model as it is and with its H-Neurons scaled, one answer after the other, and says whether
the answer depends on them. On a terminal the tokens that the model's own answer lacks are underlined.

${model}
  --file, -f FILE    reads the prompt from a file; the front matter of a prompt file is left out
  --gains LIST       factors on the H-Neurons, each 0..3, with commas between; default 0,1,2
  --silence L:N      one more answer with neuron N of layer L silenced, both counted from 0, in the probe or not; may be
                     given several times for several neurons
  --probe FILE       a probe file; default: probe.json in the model's folder
  --base-rate X      0..1, share of made-up answers you expect; default: the share the probe was calibrated on
${numbers("0", "0", "1", "256")}
  --json             the answers with everything that was read, their differences and the verdict, as JSON
  --no-color         no colours; the variable NO_COLOR does the same

All answers are drawn with the same seed. With a temperature above 0 each is one draw, and another seed may say otherwise.
`;

const lint = `h-neurons lint [paths...]

Warns of prompt files: mistakes of templates and structure, and questions that the model answers with something its
neurons call made up. Paths are files and folders; none is the current folder, "-" is standard input. Settings come from
the nearest h-neurons.json above each file.

  --format WORD      text, lines (one finding a line, as text in a pipe), json, sarif (2.1.0) or github; default text
  --json             the same as --format json
  --output, -o FILE  writes the report to a file
  --sarif FILE       writes a SARIF report besides
  --no-model         leaves out every rule that needs a model
${model}
  --probe FILE       a probe file; default: probe.json in the model's folder
  --base-rate X      0..1, share of made-up answers you expect; default: the share the probe was calibrated on
  --rule ID=LEVEL    error, warning, information, hint or off, whatever the settings say; may be given several times
  --config FILE      settings for all files, instead of the nearest h-neurons.json
  --no-config        no settings file at all
  --max-warnings N   most warnings that still count as fine; default 0
  --baseline FILE    accepts the findings in it: only new and worse ones are told
  --update-baseline  writes today's findings to the baseline
  --changed-since REV  only findings on lines that changed since the git revision REV branched off
  --jobs N           1..16, engines side by side, each with the model in memory; default 1
  --fix              writes what the preferred fixes make of the files
  --stdin-path NAME  what "-" is linted as: the name tells the format
  --quiet            only errors and warnings
  --verbose          where the time went
  --no-color         no colours; the variable NO_COLOR does the same

Exit code: 0 fine, 1 an error or more warnings than --max-warnings, 2 something could not be read or asked.
`;

const mcp = `h-neurons mcp

Offers inspect_prompt_risk and lint_prompt_file to assistants, over the Model Context Protocol on standard input and
output. The model is loaded with the first question. Nothing is sent anywhere else, and no file is changed.

${model}
  --probe FILE       a probe file; default: probe.json in the model's folder
  --base-rate X      0..1, share of made-up answers you expect; default: the share the probe was calibrated on
`;

const widest = Math.max(...KNOWN_MODELS.map(({ id }) => id.length));
const known = KNOWN_MODELS.map(({ id, purpose }) => `  ${id.padEnd(widest)}  ${purpose}`).join("\n");

const models = `h-neurons models list [folders...]
h-neurons models info FOLDER | owner/name
h-neurons models download owner/name

Lists the models on this computer with what can be read of them, describes one, or gets one from the Hugging Face hub:
plain files, checked by their hashes. Nothing is downloaded unasked. Ctrl+C stops a download; the same command goes on
where it was.

  --dtype WORD       which weights: q4, q8, fp32 ...; default: the best for a processor that the model offers
  --revision REV     a branch, tag or commit; default: the main branch
  --to FOLDER        the folder for models; default: H_NEURONS_MODELS, else the user's data folder
  --endpoint URL     a mirror of the hub; default: HF_ENDPOINT, else https://huggingface.co
  --yes, -y          downloads without asking
  --json             everything that was found, as JSON

An access token is read from HF_TOKEN or from where "hf auth login" puts it, and goes to the hub alone. HTTPS_PROXY and
NO_PROXY are followed. Small models to begin with:

${known}
`;

const { identify, merge, recalibrate, stepPage } = studyPages({ model, numbers });
const steps = Object.fromEntries(STUDY_STEPS.map((step) => [step, stepPage(step)]));
const pages: Record<string, string> = {
	inspect,
	compare,
	identify,
	...steps,
	impact: impactPage(model),
	origin: originPage(model),
	...planPages,
	merge,
	recalibrate,
	lint,
	mcp,
	serve: servePage(model),
	models,
	datasets: datasetsPage,
};

/** The page of one command, or the general one. */
export function helpPage(about: string | null): string {
	return (about && pages[about]) || general;
}
