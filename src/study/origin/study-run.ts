/** The run of an origin study: what kind of study it is to its folder, and how it is opened. */
import { printProbe } from "../../core/probe/file";
import { ORIGIN_STEPS, type OriginStep } from "../../core/report/steps";
import { LensError } from "../../protocol/errors";
import type { ChatServer, OriginParams } from "../../protocol/study-calls";
import { type Manifest as AnyManifest, readManifest } from "../folder/manifest";
import { openRun } from "../folder/open-run";
import type { FolderRun } from "../folder/run-folder";
import type { StudyKind } from "../folder/study-kind";
import { jsonLine, type StudyPorts } from "../job";
import type { Pair } from "./models";
import { nameOf, type OriginFile, questionFiles, readSets } from "./questions";
import { SETTING_STEPS, type Settings, settingsOf } from "./settings";

/** run.json of an origin study; its model is the base model. */
export type Manifest = AnyManifest<Settings, OriginFile>;

/** An origin study, or a shard of one, that is being worked on. */
export interface Run extends FolderRun<Settings, OriginFile> {
	/** With its key, which no file holds. */
	judge: ChatServer | null;
	/** Null where no step needs the models. */
	pair: Pair | null;
	/** Folder of the identification run. */
	study: string | null;
}

/** Files of each step, in the order in which they are written. */
const FILES: Record<OriginStep, readonly RegExp[]> = {
	drift: [/^drift\.f64$/],
	collect: [/^questions\.jsonl$/, /^probe\.json$/, /^samples\.jsonl$/],
	judge: [/^verdicts\.jsonl$/],
	features: [/^features\.jsonl$/],
	evaluate: [/^report\.(json|html|md|csv)$/],
};

/** The origin study, as a run's folder sees it. */
export const ORIGIN: StudyKind = {
	format: "h-neuron-origin-run",
	steps: ORIGIN_STEPS,
	begins: ["drift", "collect"],
	inShards: ["collect", "judge", "features"],
	files: FILES,
	basics: ["questions.jsonl", "probe.json"],
	joined: [
		["samples.jsonl", "collect"],
		["verdicts.jsonl", "judge"],
		["features.jsonl", "features"],
	],
	settings: SETTING_STEPS,
	sources: { name: "questions and probe", step: "collect" },
};

/** @throws LensError as `openRun`, and badQuestions, noModel */
export async function openOrigin(params: OriginParams, pair: Pair | null, ports: StudyPorts): Promise<Run> {
	const { folder, shard, steps, study } = params;
	const begun = (await readManifest(ports.files, { folder, shard, kinds: [ORIGIN] })) as Manifest | null;
	const chat = pair?.chat.fingerprint ?? begun?.settings.chat ?? "";
	const isFitted = study !== null && (steps.includes("features") || steps.includes("evaluate"));
	const settings = settingsOf(params, { chat, study: isFitted ? await featuresOf(study, ports) : null });
	const request = {
		...{ kind: ORIGIN, folder, shard, steps, settings },
		fingerprints: async () => [
			...(await questionFiles(ports.files, params.questions)),
			...(await probeFile(params, pair, { begun, ports })),
		],
		async read() {
			if (!pair) throw new LensError("noModel", "An origin study begins with two models.");
			const { questions, dropped, digest } = await readSets(ports.files, params);
			const files = await request.fingerprints();
			return {
				sources: { files, digest, dropped, count: questions.length },
				basics: {
					"questions.jsonl": questions.map(jsonLine).join(""),
					"probe.json": printProbe(pair.probe.probe),
				},
			};
		},
	};
	const run = await openRun(request, {
		model: pair?.model ?? null,
		...(pair && { facts: pair.base }),
		ports,
	});
	return { ...run, pair, judge: params.judge.server, study };
}

/** The probe by its content. Where it was not read, because no step needs it, the run's own is the one. */
async function probeFile(
	params: OriginParams,
	pair: Pair | null,
	{ begun, ports }: { begun: Manifest | null; ports: StudyPorts },
): Promise<OriginFile[]> {
	const path = pair?.probe.path ?? params.probe;
	if (path !== null) return [{ name: nameOf(path), sha256: await ports.files.sha256(path), role: "probe" }];
	return begun?.questions.files.filter(({ role }) => role === "probe") ?? [];
}

/** What an identification run has read, by its hash: whatever is fitted from it comes out the same. */
async function featuresOf(folder: string, { files }: StudyPorts): Promise<string> {
	const path = `${folder}/features.f32`;
	if ((await files.size(path)) === null)
		throw new LensError(
			"fileUnreadable",
			`${folder} holds no features of an identification run, from which random neurons could be fitted.`,
		);
	return files.sha256(path);
}
