/** The run of an identification: what kind of study it is to its folder, and how it is opened. */
import { STUDY_STEPS, type StudyStep } from "../../../core/report/steps";
import type { ChatServer, IdentifyParams } from "../../../protocol/study-calls";
import type { Manifest as AnyManifest, SourceFile } from "../../folder/manifest";
import { openRun, type Surroundings } from "../../folder/open-run";
import type { FolderRun } from "../../folder/run-folder";
import type { StudyKind } from "../../folder/study-kind";
import { jsonLine } from "../../job";
import { fingerprintsOf, readAllQuestions } from "./all-questions";
import { SETTING_STEPS, type Settings, settingsOf } from "./settings";

export interface QuestionFile extends SourceFile {
	isCrossDomain: boolean;
}

/** run.json of an identification. */
export type Manifest = AnyManifest<Settings, QuestionFile>;

/** An identification, or a shard of one, that is being worked on. */
export interface Run extends FolderRun<Settings, QuestionFile> {
	/** With their keys, which no file holds. */
	servers: Servers;
}

export interface Servers {
	sampler: ChatServer | null;
	judge: ChatServer | null;
	extractor: ChatServer | null;
}

/** Files of each step, in the order in which they are written. */
const FILES: Record<StudyStep, readonly RegExp[]> = {
	collect: [/^questions\.jsonl$/, /^samples\.jsonl$/],
	judge: [/^verdicts\.jsonl$/],
	spans: [/^spans\.jsonl$/, /^rows\.jsonl$/],
	features: [/^features\.f32$/, /^measures\.jsonl$/],
	fit: [/^path-\w+\.json$/, /^fit\.json$/],
	evaluate: [/^report\.(json|html|md)$/, /^probe\.json$/],
};

/** Identification, as a run's folder sees it. */
export const IDENTIFY: StudyKind = {
	format: "h-neuron-study-run",
	steps: STUDY_STEPS,
	begins: ["collect"],
	inShards: ["collect", "judge", "spans", "features"],
	files: FILES,
	basics: ["questions.jsonl"],
	joined: [
		["samples.jsonl", "collect"],
		["verdicts.jsonl", "judge"],
		["spans.jsonl", "spans"],
		["features.f32", "features"],
		["measures.jsonl", "features"],
	],
	settings: SETTING_STEPS,
	sources: { name: "questions", step: "collect" },
};

/** @throws LensError as `openRun`, and badQuestions */
export async function openIdentify(params: IdentifyParams, surroundings: Surroundings): Promise<Run> {
	const { folder, shard, steps, sampler, judge, extractor } = params;
	const { files } = surroundings.ports;
	const request = {
		...{ kind: IDENTIFY, folder, shard, steps, settings: settingsOf(params) },
		fingerprints: () => fingerprintsOf(files, params),
		async read() {
			const { questions, ...told } = await readAllQuestions(files, params);
			return {
				sources: { ...told, count: questions.length },
				basics: { "questions.jsonl": questions.map(jsonLine).join("") },
			};
		},
	};
	const run = await openRun(request, surroundings);
	return { ...run, servers: { sampler, judge: judge.server, extractor } };
}
