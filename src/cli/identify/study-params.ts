/** From options to what the engine is asked: sets by their files, folders by the model's name, servers with their key. */
import { existsSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { questionSet } from "../../core/question-sets";
import type { ChatServer, IdentifyParams } from "../../protocol/study-calls";
import type { Program } from "../program";
import type { ServerOptions } from "../servers/options";
import { UsageError } from "../usage";
import type { IdentifyOptions, NamedServer } from "./arguments";
import { type NamedServers, serverKeys } from "./server-keys";

const JOB = "identify";
/** The set that is asked when nobody names one; the model that comes with the tool was taught only what is in its own. */
const DEFAULT_SET = { own: "pocket", other: "general" };
/** Questions of a quick run, where a set has no files of its own for it. */
const QUICK = 200;

/** @param modelName what the run's folder is named after, unless it is given */
export function studyParams(options: IdentifyOptions, program: Program, modelName: string): IdentifyParams {
	const { samples, sampling, maxTokens, steps, shard, mode, regions, instruction } = options;
	const { perClass, penalty, criterion, folds, calibration, isQuick } = options;
	const questions =
		options.questions.length > 0
			? options.questions
			: [DEFAULT_SET[options.model === null ? "own" : "other"]];
	const limit = isQuick && !questions.every(hasQuick) ? QUICK : options.limit;
	const named = { sampler: options.sampler, judge: options.judge.server, extractor: options.extractor };
	const servers = chatServers(named, options, program);
	return {
		job: JOB,
		questions: questions.flatMap((word) => filesOf(word, program, isQuick)),
		...{ limit, crossDomain: crossDomainOf(options.crossDomain, program) },
		folder: resolve(program.folder, options.folder ?? folderName(modelName, questions, options)),
		output: options.output === null ? null : resolve(program.folder, options.output),
		...{ steps, shard, samples, sampling, maxTokens, instruction, mode, regions, perClass },
		...{ penalty, criterion, folds, calibration },
		sampler: servers.sampler,
		judge: { rule: options.judge.rule, server: servers.judge },
		extractor: servers.extractor,
	};
}

/** The files of a set that comes with the tool, or the file itself. @throws UsageError when it is neither */
export function filesOf(word: string, program: Program, isQuick = false): string[] {
	const set = questionSet(word);
	const path = resolve(program.folder, word);
	// A file may be called like a set.
	if (existsSync(path) || (!set && looksLikeFile(word))) return [path];
	const files = (isQuick && set?.quick) || set?.files;
	if (files) return files.map((file) => join(program.questionSets, file));
	throw new UsageError(`There is no file ${word}, and no set of questions of that name.`);
}

const hasQuick = (word: string): boolean => Boolean(questionSet(word)?.quick);
/** Whether a word can only mean a file. */
export const looksLikeFile = (word: string): boolean => /[\\/]/.test(word) || extname(word) !== "";

/** Words that are no files and no sets are domains. */
function crossDomainOf(words: string[], program: Program): IdentifyParams["crossDomain"] {
	const isFile = (word: string) =>
		questionSet(word) !== undefined || looksLikeFile(word) || existsSync(resolve(program.folder, word));
	return {
		files: words.filter(isFile).flatMap((word) => filesOf(word, program)),
		domains: words.filter((word) => !isFile(word)),
	};
}

function folderName(
	modelName: string,
	questions: string[],
	{ limit, isQuick }: Pick<IdentifyOptions, "limit" | "isQuick">,
): string {
	const size = isQuick ? ["quick"] : limit === null ? [] : [String(limit)];
	return runFolderName([modelName, ...questions.map((word) => basename(word, extname(word))), ...size]);
}

/** The name of a run's folder, of what it is about. */
export const runFolderName = (parts: readonly string[]): string =>
	`h-neurons-${parts
		.join("-")
		.replace(/[^\p{L}\p{N}._-]+/gu, "-")
		.slice(0, 100)}`;

/** The servers that are named, with their keys. @throws UsageError as `serverKeys` */
export function chatServers(
	named: NamedServers,
	{ concurrency, rate, price }: ServerOptions,
	{ environment }: Program,
): Record<keyof NamedServers, ChatServer | null> {
	const keys = serverKeys(named, environment);
	const server = (role: keyof NamedServers) => {
		const each: NamedServer | null = named[role];
		return each && { ...each, apiKey: keys[role], concurrency, rate, price };
	};
	return { sampler: server("sampler"), judge: server("judge"), extractor: server("extractor") };
}
