/**
 * The report as SARIF 2.1.0, for GitHub code scanning and other viewers.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type {
	Location,
	Log,
	Notification,
	Region,
	ReportingDescriptor,
	Result,
	Fix as SarifFix,
} from "sarif";
import type { Fix, Severity } from "../../../core/lint/finding";
import { type Lines, placeOf } from "../../../core/lint/lines";
import { documentationOf, groupOf, RULES, type RuleId, ruleIds } from "../../../core/lint/rules";
import type { Range } from "../../../core/prompt/mapped-text";
import { pathFrom } from "../files/settings";
import { type LintedFile, type LintResult, remarksOf, sentenceOf, type ToldFinding } from "../result";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const HOME = "https://github.com/h-neuron-lens/h-neuron-lens";
/** What relative paths start from. */
const ROOT = "SRCROOT";
/** Longer places are shown by their lines alone: a finding may span a whole prompt. */
const LONGEST_SNIPPET = 400;

const levels: Record<Severity, "error" | "warning" | "note"> = {
	...{ error: "error", warning: "warning", information: "note", hint: "note" },
};

/**
 * @param workspace the folder of the repository, which GitHub takes relative paths to start from; null = the current one
 * @returns one JSON document with a line end
 */
export function sarifReport(told: LintResult, workspace: string | null): string {
	const result = workspace === null ? told : from(workspace, told);
	const { files, run } = result;
	const folder = pathToFileURL(run.folder).href;
	const log: Log = {
		$schema: SCHEMA,
		version: "2.1.0",
		runs: [
			{
				tool: {
					driver: { name: "H-Neuron Lens", version: run.version, informationUri: HOME, rules: descriptors() },
				},
				invocations: [invocation(result)],
				originalUriBaseIds: { [ROOT]: { uri: folder.endsWith("/") ? folder : `${folder}/` } },
				artifacts: files.map((file) => ({ location: artifactOf(file), encoding: "UTF-8" })),
				results: files.flatMap((file, index) =>
					file.findings.map((finding) => resultOf(finding, file, index)),
				),
				columnKind: "utf16CodeUnits",
				newlineSequences: ["\r\n", "\n", "\r"],
			},
		],
	};
	return `${JSON.stringify(log, null, "\t")}\n`;
}

/** The same with paths that start from another folder; unchanged when the run was not inside it. */
function from(folder: string, result: LintResult): LintResult {
	if (isAbsolute(pathFrom(folder, result.run.folder))) return result;
	const files = result.files.map((file) => ({ ...file, path: pathFrom(folder, file.file) }));
	return { ...result, files, run: { ...result.run, folder } };
}

function descriptors(): ReportingDescriptor[] {
	return ruleIds.map((id) => {
		const { group, severity, summary } = RULES[id];
		return {
			id,
			name: id.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()),
			shortDescription: { text: summary },
			fullDescription: { text: summary },
			helpUri: documentationOf(id),
			// GitHub shows this beside an alert, and no other link.
			help: {
				text: `${summary} See ${documentationOf(id)}`,
				markdown: `${summary} [What it means and what to do](${documentationOf(id)})`,
			},
			defaultConfiguration: severity === "off" ? { enabled: false } : { level: levels[severity] },
			properties: { tags: [group] },
		};
	});
}

function invocation({ files, failures, notes }: LintResult) {
	const said = (level: Notification.level, text: string, file?: LintedFile): Notification => ({
		...{ level, message: { text } },
		...(file ? { locations: [{ physicalLocation: { artifactLocation: artifactOf(file) } }] } : {}),
	});
	return {
		executionSuccessful: failures.length === 0,
		toolExecutionNotifications: [
			...failures.map((failure) => said("error", sentenceOf(failure))),
			...files.flatMap((file) => remarksOf(file).map((remark) => said("warning", remark, file))),
			...notes.map((note) => said("note", note)),
		],
	};
}

function resultOf(finding: ToldFinding, file: LintedFile, index: number): Result {
	const { rule, severity, message, data, fingerprint, related, fixes } = finding;
	const mended = fixes.map((fix) => fixOf(fix, file));
	return {
		ruleId: rule,
		ruleIndex: ruleIds.indexOf(rule),
		level: levels[severity],
		message: { text: message },
		locations: [locationOf(finding, file, index)],
		partialFingerprints: { "ruleAndLine/v1": fingerprint },
		...(related.length
			? {
					relatedLocations: related.map((each, id) => ({
						id,
						...locationOf(each, file, index),
						message: { text: each.message },
					})),
				}
			: {}),
		...(mended.length ? { fixes: mended } : {}),
		...rankOf(rule, data.risk),
		properties: { severity, ...data },
	};
}

/** SARIF's priority from 0 to 100: the risk, where there is one. */
const rankOf = (rule: RuleId, risk: unknown) =>
	groupOf(rule) === "model" && typeof risk === "number" ? { rank: Math.round(risk * 1000) / 10 } : {};

function locationOf(range: Range, file: LintedFile, index: number): Location {
	const text = file.lines.text.slice(range.start, range.end);
	const snippet = text !== "" && text.length <= LONGEST_SNIPPET ? { snippet: { text } } : {};
	return {
		physicalLocation: {
			artifactLocation: { ...artifactOf(file), index },
			region: { ...regionOf(range, file.lines), ...snippet },
		},
	};
}

/** Lines and columns from 1; the end column is the one behind the last. */
function regionOf({ start, end }: Range, lines: Lines): Region {
	const [from, to] = [placeOf(lines, start), placeOf(lines, end)];
	return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}

function fixOf({ title, edits }: Fix, file: LintedFile): SarifFix {
	return {
		description: { text: title },
		artifactChanges: [
			{
				artifactLocation: artifactOf(file),
				replacements: edits.map((edit) => ({
					deletedRegion: regionOf(edit, file.lines),
					insertedContent: { text: edit.text },
				})),
			},
		],
	};
}

/** A path as a URI: relative where the file lies in the current folder. */
function artifactOf({ file, path }: LintedFile): { uri: string; uriBaseId?: string } {
	if (isAbsolute(path)) return { uri: pathToFileURL(file).href };
	return { uri: path.split("/").map(encodeURIComponent).join("/"), uriBaseId: ROOT };
}
