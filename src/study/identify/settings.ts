import type { IdentifyParams } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import type { StudyPorts } from "../job";
import type { StudyModel } from "../model";

/** What decides a run's results; kept in the run's folder. */
type Settings = Record<string, unknown>;

/**
 * Begins a run's folder, or takes up a run that was begun with the same settings.
 * @returns the tool and time that the run began with, so that a resumed run writes the same files
 * @throws LensError badSetting when the folder holds a run with other settings
 */
export async function openRun(
	model: StudyModel,
	params: IdentifyParams,
	questionsDigest: string,
	{ files, now, tool = "h-neuron-lens" }: StudyPorts,
): Promise<{ tool: string; created: string }> {
	const path = `${params.folder}/settings.json`;
	const settings = settingsOf(model, params, questionsDigest);
	if ((await files.size(path)) === null) {
		const begun = { tool, created: new Date(now?.() ?? 0).toISOString() };
		await files.replace(path, `${JSON.stringify({ ...begun, settings }, null, "\t")}\n`);
		return begun;
	}
	let text = "";
	for await (const line of files.lines(path)) text += line;
	const begun: { tool: string; created: string; settings: Settings } = JSON.parse(text);
	const changed = Object.keys(settings).filter(
		(name) => JSON.stringify(settings[name]) !== JSON.stringify(begun.settings[name]),
	);
	if (changed.length === 0) return { tool: begun.tool, created: begun.created };
	throw new LensError(
		"badSetting",
		`The folder ${params.folder} holds a run with other settings: ${changed.map((name) => difference(name, begun.settings, settings)).join("; ")}. Choose another folder, or delete this one.`,
	);
}

function settingsOf(model: StudyModel, params: IdentifyParams, questions: string): Settings {
	const { samples, sampling, maxTokens, mode, regions, instruction, perClass } = params;
	const { fingerprint } = model;
	return {
		model: fingerprint,
		questions,
		samples,
		sampling,
		maxTokens,
		mode,
		regions,
		instruction,
		perClass,
	};
}

function difference(name: string, before: Settings, now: Settings): string {
	return `${name} was ${JSON.stringify(before[name])}, is ${JSON.stringify(now[name])}`;
}
