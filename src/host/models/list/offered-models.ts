/** Which models the list offers, each once, under the heading that says most of it. Knows nothing of the editor. */
import * as l10n from "@vscode/l10n";
import { modelFolderOf, modelNameOf } from "../model-path";

export const SECTIONS = {
	embedded: l10n.t("comes with the extension"),
	downloaded: l10n.t("downloaded"),
	found: l10n.t("found on this machine"),
	recent: l10n.t("recently used"),
} as const;
export type Section = keyof typeof SECTIONS;

/** A model folder that is offered. */
export interface OfferedModel {
	section: Section;
	folder: string;
	name: string;
}

/** Folders of each section, with a name where one is known that the path does not tell. */
export type FoundFolders = Partial<Record<Section, readonly { folder: string; name?: string }[]>>;

/** The folders in the order of the sections. A folder that several sections know stays in the first. */
export function offeredModels(found: FoundFolders): OfferedModel[] {
	const seen = new Set<string>();
	return (Object.keys(SECTIONS) as Section[]).flatMap((section) =>
		(found[section] ?? []).flatMap(({ folder, name }) => {
			if (seen.has(folder)) return [];
			seen.add(folder);
			return [{ section, folder, name: name ?? modelNameOf(folder) }];
		}),
	);
}

/** More would push the list's commands out of sight. */
const MAX_RECENT = 8;

/** The folders used last, the newest first, after `path` was used. */
export function withRecent(recent: readonly string[], path: string): string[] {
	const folder = modelFolderOf(path);
	return [folder, ...recent.filter((other) => other !== folder)].slice(0, MAX_RECENT);
}
