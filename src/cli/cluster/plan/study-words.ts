/** A study's options as words that mean the same in the plan's folder, whoever runs them there. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type InputPlaces, nameOf } from "../../../cluster/inputs";
import { questionSet } from "../../../core/question-sets";
import { looksLikeFile } from "../../identify/study-params";
import type { Program } from "../../program";
import { UsageError } from "../../usage";
import type { PlanOptions } from "./options";

/** Options whose value is a path. */
const PATHS = ["model", "probe", "base", "study", "output"];
/** Options whose value is a path or the name of something. */
const SETS = ["questions", "cross-domain"];
const ADDRESSES = ["sampler", "judge", "extractor"];

/** @throws UsageError when a value holds what no file may */
export function studyWords(
	{ study, given, words }: Pick<PlanOptions, "study" | "given" | "words">,
	program: Program,
	places: InputPlaces,
): string[] {
	const named = Object.entries(given).flatMap(([name, value]) =>
		[value].flat().map((each) => [name, each] as const),
	);
	const positional = words.map((word) => [study === "impact" ? "suites" : "questions", word] as const);
	return [...named, ...positional].map(([name, value]) =>
		typeof value === "string" ? `--${name}=${valueIn(name, value, { program, places })}` : `--${name}`,
	);
}

function valueIn(
	name: string,
	value: string,
	{ program, places }: { program: Program; places: InputPlaces },
): string {
	const absolute = resolve(program.folder, value);
	// What comes with the program is found by its own name there, and by its place here.
	const path = (of: string) => nameOf(resolve(program.folder, of), { ...places, tool: places.dir });
	if (ADDRESSES.includes(name)) refuseSecrets(name, value);
	if (PATHS.includes(name) && value !== "") return path(value);
	const isFile = existsSync(absolute) || (!questionSet(value) && looksLikeFile(value));
	if (SETS.includes(name) && isFile) return path(value);
	const [, suite, file] = (name === "suites" && /^([a-z-]+)=(.+)$/.exec(value)) || [];
	return file === undefined ? value : `${suite}=${path(file)}`;
}

/** A plan is a file that others read. */
function refuseSecrets(name: string, value: string): void {
	if (!URL.canParse(value)) return;
	const { search, hash, username, password } = new URL(value);
	if (search || hash || username || password)
		throw new UsageError(
			`--${name} holds more than an address, which a plan would keep: give the key in the environment of the tasks.`,
		);
}
