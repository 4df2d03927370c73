/** A run's folder: begun once, gone on with as often as it was stopped, and refused to whoever wants another run in it. */
import type { StudyStep } from "../../../core/report/steps";
import type { IdentifyParams } from "../../../protocol/engine-api";
import { LensError } from "../../../protocol/errors";
import { jsonLine, type StudyPorts } from "../../job";
import type { StudyModel } from "../../model";
import { fingerprintsOf, readAllQuestions } from "./all-questions";
import {
	MANIFEST,
	type Manifest,
	type ModelFacts,
	printManifest,
	type QuestionFile,
	readManifest,
	stepOf,
} from "./manifest";
import { type Run, wholeFile, writeManifest } from "./run-folder";
import { type Difference, differences, mixed, settingsOf, stepsFrom } from "./settings";
import { checkShard, partOf, type Shard, shardName } from "./shard";

export interface Surroundings {
	model: StudyModel | null;
	ports: StudyPorts;
}

/**
 * Begins a run, or takes up one that was begun. Settings of the steps that are asked for must be what they were, unless
 * no file has come of them yet; those of other steps stay as they are.
 * @throws LensError otherRun naming each difference, noModel when a run is to begin without one, badQuestions
 */
export async function openRun(params: IdentifyParams, { model, ports }: Surroundings): Promise<Run> {
	const { folder, shard } = params;
	checkShard(shard);
	const own = await readManifest(ports.files, folder, shard);
	const main = shard ? await readManifest(ports.files, folder, null) : null;
	const begun = own ?? main ?? (await siblingOf(ports, folder));
	const agreed = begun && (await agree(begun, params, { model, ports }));
	const manifest = agreed
		? { ...agreed, files: own?.files ?? questionsOnly(agreed) }
		: await begin(params, { model, ports });
	const { sampler, judge, extractor } = params;
	const run: Run = {
		...{ folder, shard, manifest, main, settings: manifest.settings, model, ports },
		servers: { sampler, judge: judge.server, extractor },
		proved: new Set(),
	};
	if (!own || printManifest(own) !== printManifest(manifest)) await writeManifest(run);
	return run;
}

/** Any shard's manifest in a folder that has neither this shard's nor the whole run's. */
async function siblingOf({ files }: StudyPorts, folder: string): Promise<Manifest | null> {
	const shards = (await files.list(folder)).map((name) => partOf(name));
	const sibling = shards.find((part) => part?.file === MANIFEST);
	return sibling ? readManifest(files, folder, sibling.shard) : null;
}

const questionsOnly = ({ files }: Manifest): Manifest["files"] =>
	Object.fromEntries(Object.entries(files).filter(([name]) => name === "questions.jsonl"));

async function begin(params: IdentifyParams, { model, ports }: Surroundings): Promise<Manifest> {
	const { files, now, date, tool = "h-neuron-lens" } = ports;
	const { folder } = params;
	if (!params.steps.includes("collect"))
		throw new LensError("fileUnreadable", `${folder} holds no run: the step "collect" begins one.`);
	if (!model) throw new LensError("noModel", "No model is loaded.");
	await refuseStrays(params, ports);
	const { questions, ...told } = await readAllQuestions(files, params);
	await files.replace(`${folder}/questions.jsonl`, questions.map(jsonLine).join(""));
	return {
		format: "h-neuron-study-run",
		version: 1,
		tool,
		created: new Date(date ?? now?.() ?? 0).toISOString(),
		model: factsOf(model),
		questions: { ...told, count: questions.length },
		settings: settingsOf(params),
		notes: [],
		files: { "questions.jsonl": await wholeFile(ports, `${folder}/questions.jsonl`) },
	};
}

/** Files of a run whose run.json is gone: nobody knows of which model and settings they came. */
async function refuseStrays({ folder, shard }: IdentifyParams, { files }: StudyPorts): Promise<void> {
	const strays = (await files.list(folder)).filter(
		(name) => name !== "questions.jsonl" && stepOf(name) !== null && concerns(name, shard),
	);
	if (strays.length > 0)
		throw new LensError(
			"otherRun",
			`The folder ${folder} holds ${strays.join(", ")} of a run, but no ${MANIFEST} that tells its settings.`,
		);
}

const factsOf = ({ name, fingerprint, layers, neuronsPerLayer }: StudyModel): ModelFacts => ({
	...{ name, fingerprint, layers, neuronsPerLayer },
});

/**
 * The manifest with the settings that may still be chosen; null when nothing has come of the run yet and it is another.
 * @throws LensError otherRun
 */
async function agree(
	begun: Manifest,
	params: IdentifyParams,
	{ model, ports }: Surroundings,
): Promise<Manifest | null> {
	const { folder, steps, shard } = params;
	const basics = await basicDifferences(begun, params, { model, ports });
	const now = settingsOf(params);
	const all = [...basics, ...differences(begun.settings, now, steps)];
	const there = (await ports.files.list(folder)).filter((name) => concerns(name, shard));
	const spoilt = (step: StudyStep) =>
		there.filter(
			(name) => name !== "questions.jsonl" && stepsFrom(step).some((each) => each === stepOf(name)),
		);
	const refused = all.filter(({ step }) => spoilt(step).length > 0);
	if (refused.length > 0) throw otherRun(folder, refused, spoilt);
	const isOther = all.some(({ step }) => step === "collect");
	return isOther ? null : { ...begun, settings: mixed(now, begun.settings, steps) };
}

/** Whether a file is the whole run's or this shard's. */
function concerns(name: string, shard: Shard | null): boolean {
	const part = partOf(name);
	return !part || (shard !== null && shardName(part.shard) === shardName(shard));
}

function otherRun(folder: string, refused: Difference[], spoilt: (step: StudyStep) => string[]): LensError {
	const what = refused.map(({ sentence }) => sentence).join("; ");
	const files = [...new Set(refused.flatMap(({ step }) => spoilt(step)))].join(", ");
	return new LensError(
		"otherRun",
		`The folder ${folder} holds a run with other settings, of which came ${files}: ${what}.`,
	);
}

/** What makes it another run from the first step on: its model and its questions. */
async function basicDifferences(
	begun: Manifest,
	params: IdentifyParams,
	{ model, ports }: Surroundings,
): Promise<Difference[]> {
	const found: string[] = [];
	if (model && model.fingerprint !== begun.model.fingerprint)
		found.push(
			`model was ${begun.model.name} (${begun.model.fingerprint.slice(0, 8)}), is ${model.name} (${model.fingerprint.slice(0, 8)})`,
		);
	if (params.steps.includes("collect")) {
		const files = await fingerprintsOf(ports.files, params);
		if (JSON.stringify(files.map(identity)) !== JSON.stringify(begun.questions.files.map(identity)))
			found.push(`questions were ${inWords(begun.questions.files)}, are ${inWords(files)}`);
	}
	return found.map((sentence) => ({ step: "collect", sentence }));
}

const identity = ({ sha256, isCrossDomain }: QuestionFile) => [sha256, isCrossDomain];
const inWords = (files: QuestionFile[]): string =>
	files.map(({ name, sha256 }) => `${name} (${sha256.slice(0, 8)})`).join(", ");
