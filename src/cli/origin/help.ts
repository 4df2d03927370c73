/** The help page of `h-neurons origin`. */
import { planHelp } from "../cluster/help";
import { serverHelp } from "../servers/options";

/** @param model what all pages say of --model */
export const originPage = (
	model: string,
): string => `h-neurons origin [--base FOLDER] [--questions NAME|FILE...]

Traces a chat model's H-Neurons into the base model that it was made from. Transfer: the base model answers questions as plain
text, and the chat model's probe, unchanged, is held against random neurons. Drift: how far training moved each neuron's
weights, and whether it moved the H-Neurons less than others. Everything is written into one folder: report.html, report.csv
and the files of each step. Ctrl+C stops it; the same command goes on where it was.

${model}
  --base FOLDER      the base model; needed with --model; default: the pocket base model that comes with the tool
  --probe FILE       the chat model's probe file; default: probe.json in its folder
  --study FOLDER     the folder of the identification run that made the probe: random neurons are then fitted as it was,
                     and what it was fitted on is left out
  --questions X      a set that comes with the tool, or a file of any format that docs/studies.md lists; each file is a
                     set of its own; may be given several times; default: general, or pocket for the pocket models
  --limit N          at most this many questions of a set
  --prompt TEXT      how a question is put to the base model; default "{question}\\nAnswer:"
  --max-tokens N     most tokens of one answer, which ends with its first line, 1..8192; default 50
  --temperature X    0..2, 0 always takes the likeliest token; default 1
  --top-k N          0..1000, 0 draws from all tokens; default 50
  --top-p X          0..1, 1 draws from all tokens; default 0.9
  --seed N           where random draws start from; default 0
  --judge X          words (an accepted answer as whole words), substring (the reference implementation's rule), or the URL of
                     an OpenAI-compatible server, with --judge-model NAME; default words
                     The key is read from H_NEURONS_JUDGE_API_KEY, or H_NEURONS_API_KEY.
${serverHelp}
  --per-class N      at most this many answers of each class a set; default 500
  --random N         random-neuron probes, 1..1000; default 20
  --folder FOLDER    where the run's files go; default: named after models and questions, in the current folder
  --only WORD        drift or transfer, one half of the study
  --steps LIST       of drift,collect,judge,features,evaluate; default all
  --shard I/N        one part of collect, judge or features, such as 1/4; "h-neurons merge" joins them
${planHelp}
  --json             the result as JSON
`;
