/** From options to what the engine is asked: sets by their files, folders by the models' names, servers with their key. */
import { basename, dirname, extname, join, resolve } from "node:path";
import type { OriginParams } from "../../protocol/study-calls";
import { chatServers, filesOf, runFolderName } from "../identify/study-params";
import type { Program } from "../program";
import type { OriginOptions } from "./arguments";

const JOB = "origin";
/** The set that is asked when nobody names one; the models that come with the tool know only what is in their own. */
const DEFAULT_SET = { own: "pocket", other: "general" };
const POCKET_BASE = "pocket-base";

/** @param chatName what the run's folder is named after, with the base model, unless it is given */
export function originParams(options: OriginOptions, program: Program, chatName: string): OriginParams {
	const { limit, sampling, maxTokens, perClass, randomDraws, steps, shard, prompt } = options;
	const at = (path: string) => resolve(program.folder, path);
	const base = options.base === null ? join(dirname(program.embeddedModel), POCKET_BASE) : at(options.base);
	const questions =
		options.questions.length > 0
			? options.questions
			: [DEFAULT_SET[options.model === null ? "own" : "other"]];
	return {
		job: JOB,
		...{ model: chatFolder(options, program), base },
		probe: options.probe === null ? null : at(options.probe),
		study: options.study === null ? null : at(options.study),
		questions: questions.flatMap((word) => filesOf(word, program)),
		...(prompt !== null && { prompt }),
		...{ limit, sampling, maxTokens, perClass, randomDraws },
		judge: {
			rule: options.judge.rule,
			server: chatServers({ sampler: null, judge: options.judge.server, extractor: null }, options, program)
				.judge,
		},
		folder: at(options.folder ?? folderName([chatName, basename(base)], questions, options)),
		...{ steps, shard },
	};
}

/** Where the chat model is. */
export const chatFolder = ({ model }: Pick<OriginOptions, "model">, program: Program): string =>
	resolve(program.folder, model ?? program.embeddedModel);

function folderName(
	models: readonly string[],
	questions: readonly string[],
	{ limit }: Pick<OriginOptions, "limit">,
): string {
	const words = questions.map((word) => basename(word, extname(word)));
	return runFolderName(["origin", ...models, ...words, ...(limit === null ? [] : [String(limit)])]);
}
