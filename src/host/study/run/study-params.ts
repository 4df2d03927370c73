/** From the form to what the engine is asked. */
import { STUDY_STEPS } from "../../../core/report/steps";
import type { ChatServer, IdentifyParams } from "../../../protocol/engine-api";
import { QUICK_QUESTIONS, type ServerForm, type StudyForm } from "../../../protocol/study-panel/form";
import { hasQuickFiles } from "./offered-sets";

export interface StudyPlace {
	job: string;
	/** The run's. */
	folder: string;
	/** The files of an offered set, or of its selection for a quick study. */
	filesOf(set: string, isQuick: boolean): Promise<string[]>;
	/** A server's key, if one is kept. */
	keyOf(url: string): Promise<string | null>;
}

/** All steps of a whole study. */
export async function studyParams(form: StudyForm, place: StudyPlace): Promise<IdentifyParams> {
	const { temperature, topK, topP, seed, rule, ...advanced } = form.advanced;
	const server = (named: ServerForm | null) => chatServer(named, place);
	const isQuick = form.size === "quick";
	const ofSets = await Promise.all(form.sets.map((set) => place.filesOf(set, isQuick)));
	// A selection for quick studies is as large as it should be.
	const isSelected = form.files.length === 0 && form.sets.every(hasQuickFiles);
	return {
		job: place.job,
		questions: [...ofSets.flat(), ...form.files],
		limit: { quick: isSelected ? null : QUICK_QUESTIONS, full: null, number: form.limit }[form.size],
		crossDomain: { files: form.crossDomainFiles, domains: form.crossDomains },
		folder: place.folder,
		output: null,
		steps: [...STUDY_STEPS],
		shard: null,
		samples: form.samples,
		sampling: { temperature, topK, topP, seed },
		...advanced,
		sampler: await server(form.servers.sampler),
		judge: { rule, server: await server(form.servers.judge) },
		extractor: await server(form.servers.extractor),
	};
}

async function chatServer(named: ServerForm | null, { keyOf }: StudyPlace): Promise<ChatServer | null> {
	return named && { ...named, url: named.url.trim(), apiKey: await keyOf(named.url) };
}
