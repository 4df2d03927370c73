const general = `h-neurons: see, token by token, when a local language model fires as it does when it makes an answer up.

  h-neurons inspect "text" | --file FILE | -     answers a prompt and shows its H-Neurons
  h-neurons identify --questions FILE...         finds a model's H-Neurons and writes a probe file
  h-neurons help COMMAND                         the options of one command
  h-neurons --version

Exit code: 0 fine, 2 could not run, 130 stopped with Ctrl+C.
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
  --json             everything that was read, as JSON
  --no-color         no colours; the variable NO_COLOR does the same
`;

const identify = `h-neurons identify --questions FILE... --folder FOLDER --output FILE

Asks the model many questions several times over, and finds the neurons that tell its consistently right answers from
its consistently wrong ones. Ctrl+C stops it; the same command goes on where it was.

  --questions FILE   JSON Lines: {"id", "question", "answers": [...], "domain", "group"}; may be given several times
  --folder FOLDER    where the run's files go
  --output, -o FILE  where the probe file goes
${model}
  --samples N        answers a question, 1..100; default 10
  --per-class N      at most this many right and as many wrong answers; default 1000
  --mode MODE        1-vs-1 or 3-vs-1; default 1-vs-1
  --regions LIST     of lastPromptToken,predicting,answer,response: the best of them is kept; default all
  --instruction TEXT appended to each question; default none
${numbers("1", "50", "0.9", "50")}
  --json             the result as JSON
`;

const pages: Record<string, string> = { inspect, identify };

/** The page of one command, or the general one. */
export function helpPage(about: string | null): string {
	return (about && pages[about]) || general;
}
