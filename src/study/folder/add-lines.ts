/** What the steps over questions share: a line a question, added in order to a file that grows. */
import type { ChatServer } from "../../protocol/study-calls";
import { jsonLine, type StudyPorts, stepProgress, stopIfCancelled } from "../job";
import { countUnrepeated, inOrder, keepWholeLines, rowsOf } from "../lines";
import { growingFile } from "./growing-file";
import { type FolderRun, forgetLater, isWhole, markWhole, needWhole, placeOf } from "./run-folder";
import { type CostKeeper, keepCosts } from "./server-costs";
import type { StepClient } from "./server-notes";
import { partName, rangeOf } from "./shard";

/** Places of questions (or whatever the manifest counts) in the whole run: the first, and the one behind the last. */
export interface Span {
	from: number;
	to: number;
}

/** What a step over questions does: a row in, a line out. */
export interface LineStep<In, Out extends { id: string } = { id: string }> {
	step: string;
	file: string;
	inputs(questions: Span): AsyncIterable<In>;
	work(input: In): Promise<Out>;
	/** The server that is asked, if there is one: then several inputs are worked on at the same time. */
	server: ChatServer | null;
	/** By which it is asked: what that takes is counted. */
	client?: StepClient;
	/** Whether a line could not be as it is had the server never said anything; absent where its replies are kept and tell it. */
	tellsSpeech?(line: Out): boolean;
	/** What the report is to tell of that server, known at the end. */
	notes?: () => Promise<string[]>;
	/** Lines that are written together where no server is asked, but for those that waited a second: 1 where each takes long. */
	together: number;
}

/** Questions under way for each request that a server takes at a time, so that a slow one holds up few. */
const BEGUN_PER_REQUEST = 4;

/** Adds what is missing of a step's file. Does nothing when it is whole. */
export async function addLines<In, Out extends { id: string } = { id: string }>(
	run: FolderRun,
	step: LineStep<In, Out>,
): Promise<void> {
	const { ports, shard, manifest } = run;
	const path = placeOf(run, step.file);
	const { from, to } = rangeOf(shard, manifest.questions.count);
	if (await isWhole(run, step.file)) {
		stepProgress(ports, step.step, to - from, to - from);
		return;
	}
	const wasWhole = partName(step.file, shard) in manifest.files;
	if (wasWhole || (await ports.files.size(path)) === null) await forgetLater(run, step.step);
	const most = Math.min(to - from, await countUnrepeated(ports.files, path));
	const done = await keepWholeLines(ports.files, path, most);
	if (await hasSpoken(run, step, done)) step.client?.hasSpoken();
	const costs = step.client ? await keepCosts(run, step.step, step.client) : null;
	const oneDone = stepProgress(costs ? telling(ports, costs) : ports, step.step, to - from, done);
	const inputs = step.inputs({ from: from + done, to });
	const atOnce = step.server ? BEGUN_PER_REQUEST * step.server.concurrency : 1;
	const rows = inOrder(inputs, atOnce, step.work);
	try {
		await write(run, { path, oneDone, rows, together: step.server ? 1 : step.together, costs });
	} finally {
		// Inputs that were begun ahead of one that failed are not to be paid for: nobody would take their answers.
		step.client?.end();
		await step.client?.settled();
		await costs?.end();
	}
	// A part of nothing is a file as well.
	if (from === to) await ports.files.replace(path, "");
	await markWhole(run, step.file, await step.notes?.());
}

/** Whether the first lines of a step's file tell that its server has said something in an earlier session. */
async function hasSpoken<In, Out extends { id: string }>(
	run: FolderRun,
	{ file, client, tellsSpeech }: LineStep<In, Out>,
	done: number,
): Promise<boolean> {
	if (!client || !tellsSpeech) return false;
	for await (const line of rowsOf<Out>(run.ports.files, placeOf(run, file), { to: done }))
		if (tellsSpeech(line)) return true;
	return false;
}

interface Writing {
	path: string;
	rows: AsyncIterable<object>;
	together: number;
	oneDone: () => void;
	costs: CostKeeper | null;
}

/** Progress that tells what was spent so far. */
const telling = (ports: StudyPorts, costs: CostKeeper): StudyPorts => ({
	...ports,
	progress: (report) => ports.progress({ ...report, spent: costs.spent() }),
});

/** What a stop may cost at most, ms: to have a line on the disk takes milliseconds, more than some answers do. */
const LONGEST_WAIT = 1000;

async function write({ ports }: FolderRun, { path, rows, together, oneDone, costs }: Writing): Promise<void> {
	const file = await growingFile(ports.files, path);
	const now = () => ports.now?.() ?? 0;
	let waiting: string[] = [];
	let since = 0;
	const flush = async () => {
		const text = waiting.join("");
		waiting = [];
		if (text) await file.add(text);
	};
	stopIfCancelled(ports.signal);
	try {
		for await (const row of rows) {
			if (waiting.length === 0) since = now();
			waiting.push(jsonLine(row));
			if (waiting.length >= together || now() - since >= LONGEST_WAIT) await flush();
			await costs?.keep();
			oneDone();
		}
	} finally {
		await flush();
	}
}

/** Rows of an earlier step's file about some questions: from the whole file, or from this shard's part of it. */
export async function* rowsAbout<T>(run: FolderRun, file: string, { from, to }: Span): AsyncGenerator<T> {
	const { path, shard } = await needWhole(run, file);
	const first = rangeOf(shard, run.manifest.questions.count).from;
	yield* rowsOf<T>(run.ports.files, path, { from: from - first, to: to - first });
}
