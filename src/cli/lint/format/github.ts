/**
 * Annotations of GitHub Actions: commands in the log that show findings beside the lines of a pull request.
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
import type { Severity } from "../../../core/lint/finding";
import { placeOf } from "../../../core/lint/lines";
import { harmless } from "../../terminal";
import { pathFrom } from "../files/settings";
import { type LintedFile, type LintResult, remarksOf, sentenceOf, type ToldFinding } from "../result";
import { summary } from "./text";

const levels: Record<Severity, "error" | "warning" | "notice"> = {
	...{ error: "error", warning: "warning", information: "notice", hint: "notice" },
};

/** @param workspace the folder that annotated paths start from; null = the current one */
export function githubReport(result: LintResult, workspace: string | null): string {
	const pathOf = ({ file, path }: LintedFile) => (workspace === null ? path : pathFrom(workspace, file));
	const commands = [
		...result.files.flatMap((file) =>
			file.findings.map((finding) => annotation(finding, file, pathOf(file))),
		),
		...result.files.flatMap((file) =>
			remarksOf(file).map((remark) => command("notice", { file: pathOf(file), title: "H-Neurons" }, remark)),
		),
		...result.failures.map((failure) => command("error", { title: "H-Neurons" }, sentenceOf(failure))),
	];
	return `${commands.join("")}${summary(result, { hasColour: false, isVerbose: false })}`;
}

function annotation(
	{ start, end, severity, rule, message }: ToldFinding,
	{ lines }: LintedFile,
	file: string,
) {
	const [from, to] = [placeOf(lines, start), placeOf(lines, end)];
	// GitHub takes columns only where a finding is on one line.
	const columns = from.line === to.line ? { col: from.column, endColumn: to.column } : {};
	const place = { file, line: from.line, endLine: to.line, ...columns };
	return command(levels[severity], { ...place, title: rule }, message);
}

function command(name: string, properties: Record<string, string | number>, message: string): string {
	const list = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
	return `::${name} ${list.join(",")}::${data(message)}\n`;
}

/** What follows the second `::` must not end the line, nor steer the terminal of somebody who reads the log. */
const data = (text: string): string =>
	harmless(text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"));

/** A property's value must not end the property either. */
const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
