import { KNOWN_DATASETS } from "../../hub/datasets/known-datasets";

const widest = Math.max(...KNOWN_DATASETS.map(({ name }) => name.length));
const known = KNOWN_DATASETS.map(({ name, note }) => `  ${name.padEnd(widest)}  ${note}`).join("\n");

/** The page of `h-neurons datasets`. */
export const datasetsPage = `h-neurons datasets list
h-neurons datasets fetch NAME
h-neurons datasets check FILE...
h-neurons datasets convert FILE... -o OUT.jsonl
h-neurons datasets import FOLDER --folder OUT
h-neurons datasets export RUN --to FOLDER
h-neurons datasets measure SUMMARY.json

Questions for a study. "fetch" gets a set from the Hugging Face hub, "check" tells what a study would make of files and
why rows are left out, "convert" writes them as one file of JSON Lines.

"export" writes a run's files as the paper's reference implementation has them (consistency_samples.jsonl,
answer_tokens.jsonl, *_qids.json, act_*.npy). "import" reads those into the formats of a run's files, for other tools and
for "export". It makes no run that a step can go on with, for those files do not tell their model and settings; its
questions.jsonl can be asked anew with "identify --questions" where the accepted answers are in it.

"measure" reads what others have published of a classifier, {"examples": [{"label": 1, "probability": 0.8}, ...]} with
label 1 for invented answers, and tells accuracy and AUROC with 95 % intervals.

Files are TriviaQA, NQ-Open, BioASQ Task B, SimpleQA, SimpleQA-verified or TruthfulQA as published, or your own: Parquet,
JSON, JSON Lines or CSV with the columns question and answers (several between "|", or ";" where there is no "|") or
answer (one; several between "|").

  --split WORD       fetch: validation or train; default validation
  --revision REV     fetch: a branch, tag or commit; default: the main branch
  --to FOLDER        fetch: the folder for datasets; default: H_NEURONS_DATASETS, else the user's data folder
                     export: where the files go
  --endpoint URL     fetch: a mirror of the hub; default: HF_ENDPOINT, else https://huggingface.co
  --yes, -y          fetch: downloads without asking
  --output, -o FILE  convert: where the questions go
  --limit N          convert: at most this many, drawn by the seed within each topic; default: all
  --seed N           convert, measure: where random draws start from; default 0
  --group WORD       convert: the group of all of them, such as cross-domain
  --folder OUT       import: where the files go
  --domain WORD      import: the topic of all questions; default general
  --allow-overlap    import: keeps questions that are in the training list and in the test list
  --json             what was found, as JSON

Sets that can be fetched:

${known}
`;
