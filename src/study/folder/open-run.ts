/** A run's folder: begun once, gone on with as often as it was stopped, and refused to whoever wants another run in it. */
import { LensError } from "../../protocol/errors";
import type { StudyPorts } from "../job";
import type { StudyModel } from "../model";
import {
	MANIFEST,
	type Manifest,
	type ModelFacts,
	printManifest,
	readManifest,
	type SourceFile,
	type Sources,
} from "./manifest";
import { type FolderRun, wholeFile, writeManifest } from "./run-folder";
import { type Difference, differences, mixed } from "./settings";
import { checkShard, partOf, type Shard, shardName } from "./shard";
import { lookedAt, type StudyKind, stepOf, stepsFrom } from "./study-kind";

export interface Surroundings {
	model: StudyModel | null;
	/** The same model, where it is known but not loaded. */
	facts?: ModelFacts;
	ports: StudyPorts;
}

/** The model as it is known, loaded or not. */
interface Known {
	facts: ModelFacts | null;
	ports: StudyPorts;
}

/** A run that is asked for. */
export interface RunRequest<S extends object, F extends SourceFile> {
	kind: StudyKind;
	folder: string;
	shard: Shard | null;
	steps: readonly string[];
	settings: S;
	/** The source files by their content, without reading what is in them. */
	fingerprints(): Promise<F[]>;
	/** Reads the sources. @returns what is told of them, and the texts by name of the basic files that are made of them */
	read(): Promise<{ sources: Sources<F>; basics: Record<string, string> }>;
}

/**
 * Begins a run, or takes up one that was begun. Settings of the steps that are asked for must be what they were, unless
 * no file has come of them yet; those of other steps stay as they are.
 * @throws LensError otherRun naming each difference, noModel when a run is to begin without one, badSetting when there is
 *   no such shard, and what `request.read` throws
 */
export async function openRun<S extends object, F extends SourceFile>(
	request: RunRequest<S, F>,
	{ model, ports, ...known }: Surroundings,
): Promise<FolderRun<S, F>> {
	const { kind, folder, shard } = request;
	const facts = known.facts ?? model;
	checkShard(shard);
	const read = (of: Shard | null) =>
		readManifest(ports.files, { folder, shard: of, kinds: [kind] }) as Promise<Manifest<S, F> | null>;
	const own = await read(shard);
	const main = shard ? await read(null) : null;
	const begun = own ?? main ?? (await siblingOf(ports, folder, read));
	const agreed = begun && (await agree(begun, request, { facts, ports }));
	const manifest = agreed
		? {
				...agreed,
				files: { ...(main && basicsOnly(kind, main)), ...(own?.files ?? basicsOnly(kind, agreed)) },
			}
		: await begin(request, { facts, ports });
	const run: FolderRun<S, F> = {
		...{ kind, folder, shard, manifest, main, settings: manifest.settings, model, ports },
		proved: new Set(),
	};
	if (!own || printManifest(kind, own) !== printManifest(kind, manifest)) await writeManifest(run);
	return run;
}

/** Any shard's manifest in a folder that has neither this shard's nor the whole run's. */
async function siblingOf<M>(
	{ files }: StudyPorts,
	folder: string,
	read: (shard: Shard) => Promise<M | null>,
): Promise<M | null> {
	const shards = (await files.list(folder)).map((name) => partOf(name));
	const sibling = shards.find((part) => part?.file === MANIFEST);
	return sibling ? read(sibling.shard) : null;
}

const basicsOnly = ({ basics }: StudyKind, { files }: Manifest): Manifest["files"] =>
	Object.fromEntries(Object.entries(files).filter(([name]) => basics.includes(name)));

async function begin<S extends object, F extends SourceFile>(
	request: RunRequest<S, F>,
	{ facts, ports }: Known,
): Promise<Manifest<S, F>> {
	const { files, now, date, tool = "h-neuron-lens" } = ports;
	const { kind, folder, settings } = request;
	if (!mayBegin(request)) {
		const begins = kind.begins.map((step) => `"${step}"`).join(" or ");
		throw new LensError("fileUnreadable", `${folder} holds no run: the step ${begins} begins one.`);
	}
	if (!facts) throw new LensError("noModel", "No model is loaded.");
	await refuseStrays(request, ports);
	const { sources, basics } = await request.read();
	const whole: Manifest["files"] = {};
	for (const [name, text] of Object.entries(basics)) {
		await files.replace(`${folder}/${name}`, text);
		whole[name] = await wholeFile(ports, `${folder}/${name}`);
	}
	return {
		format: kind.format,
		version: 1,
		tool,
		created: new Date(date ?? now?.() ?? 0).toISOString(),
		model: factsOf(facts),
		questions: sources,
		settings,
		notes: [],
		files: whole,
	};
}

const mayBegin = ({ kind, steps }: Pick<RunRequest<object, SourceFile>, "kind" | "steps">): boolean =>
	kind.begins.some((step) => steps.includes(step));

/** Files of a run whose run.json is gone: nobody knows of which model and settings they came. */
async function refuseStrays(
	{ kind, folder, shard }: Pick<RunRequest<object, SourceFile>, "kind" | "folder" | "shard">,
	{ files }: StudyPorts,
): Promise<void> {
	const strays = (await files.list(folder)).filter(
		(name) => !kind.basics.includes(name) && stepOf(kind, name) !== null && concerns(name, shard),
	);
	if (strays.length > 0)
		throw new LensError(
			"otherRun",
			`The folder ${folder} holds ${strays.join(", ")} of a run, but no ${MANIFEST} that tells its settings.`,
		);
}

/** What a run's files tell of a model. */
export const factsOf = ({ name, fingerprint, layers, neuronsPerLayer }: ModelFacts): ModelFacts => ({
	...{ name, fingerprint, layers, neuronsPerLayer },
});

/**
 * The manifest with the settings that may still be chosen; null when nothing has come of the run yet and it is another.
 * @throws LensError otherRun
 */
async function agree<S extends object, F extends SourceFile>(
	begun: Manifest<S, F>,
	request: RunRequest<S, F>,
	{ facts, ports }: Known,
): Promise<Manifest<S, F> | null> {
	const { kind, folder, shard, settings: now } = request;
	const steps = lookedAt(kind, request.steps);
	const basics = await basicDifferences(begun, { ...request, steps }, facts);
	const both = { before: begun.settings, now };
	const all = [...basics, ...differences(kind, both, steps)];
	const there = (await ports.files.list(folder)).filter((name) => concerns(name, shard));
	const spoilt = (step: string) =>
		there.filter(
			(name) =>
				!kind.basics.includes(name) && stepsFrom(kind, step).some((each) => each === stepOf(kind, name)),
		);
	const refused = all.filter(({ step }) => spoilt(step).length > 0);
	if (refused.length > 0) throw otherRun(folder, refused, spoilt);
	const isOther = all.some(({ step }) => step === kind.steps[0] || step === kind.sources.step);
	if (isOther && !mayBegin(request)) throw otherRun(folder, all, () => [...kind.basics]);
	return isOther ? null : { ...begun, settings: mixed(kind, both, steps) };
}

/** Whether a file is the whole run's or this shard's. */
function concerns(name: string, shard: Shard | null): boolean {
	const part = partOf(name);
	return !part || (shard !== null && shardName(part.shard) === shardName(shard));
}

function otherRun(folder: string, refused: Difference[], spoilt: (step: string) => string[]): LensError {
	const what = refused.map(({ sentence }) => sentence).join("; ");
	const files = [...new Set(refused.flatMap(({ step }) => spoilt(step)))].join(", ");
	return new LensError(
		"otherRun",
		`The folder ${folder} holds a run with other settings, of which came ${files}: ${what}.`,
	);
}

/** What makes it another run altogether: its model and its sources. */
async function basicDifferences<S extends object, F extends SourceFile>(
	begun: Manifest<S, F>,
	{ kind, steps, fingerprints }: RunRequest<S, F>,
	model: ModelFacts | null,
): Promise<Difference[]> {
	const found: Difference[] = [];
	const { name, step } = kind.sources;
	if (model && model.fingerprint !== begun.model.fingerprint) {
		const sentence = `model was ${begun.model.name} (${begun.model.fingerprint.slice(0, 8)}), is ${model.name} (${model.fingerprint.slice(0, 8)})`;
		found.push({ step: kind.steps[0]!, sentence });
	}
	if (steps.includes(step)) {
		const files = await fingerprints();
		if (identity(files) !== identity(begun.questions.files)) {
			const sentence = `${name} were ${inWords(begun.questions.files)}, are ${inWords(files)}`;
			found.push({ step, sentence });
		}
	}
	return found;
}

/** Everything about source files but their names, which may change. */
const identity = (files: readonly SourceFile[]): string =>
	JSON.stringify(
		files.map(({ name: _, ...rest }) => Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))),
	);

const inWords = (files: readonly SourceFile[]): string =>
	files.map(({ name, sha256 }) => `${name} (${sha256.slice(0, 8)})`).join(", ");
