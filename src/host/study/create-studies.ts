import { join } from "node:path";
import type * as vscode from "vscode";
import { defaultDatasetsFolder } from "../../hub/places";
import { isForm } from "../../protocol/study-panel/wire";
import { EngineOwner, type RunningEngine } from "../engine/engine-owner";
import type { Settings } from "../settings";
import { isProbeInUse } from "./probe-in-use";
import { filesOfSet, offeredSets, type SetFolders } from "./run/offered-sets";
import { studiesFolder } from "./run/run-folders";
import { Studies } from "./run/studies";
import { StudyEngine } from "./run/study-engine";
import { keyOf } from "./server-keys";

const FORM = "hNeurons.studyForm";

/** The window's studies, with the editor's places for what they keep. */
export function createStudies(
	extension: vscode.ExtensionContext,
	startEngine: () => RunningEngine,
	settings: () => Settings,
): Studies {
	const now = Date.now;
	const folders = (): SetFolders => ({
		questionSets: join(extension.extensionPath, "media", "questions"),
		datasets: defaultDatasetsFolder(process.env),
	});
	const filesOf = (set: string, isQuick: boolean) => filesOfSet(set, isQuick, folders());
	const ofServer = (url: string) => keyOf(extension, url);
	const engine = new StudyEngine(new EngineOwner(startEngine), { filesOf, keyOf: ofServer, now });
	return new Studies(engine, {
		choice: settings,
		folder: studiesFolder(extension),
		offered: () => offeredSets(folders()),
		keyOf: ofServer,
		isInUse: (path) => isProbeInUse(path, settings()),
		keptForm() {
			const kept: unknown = extension.workspaceState.get(FORM);
			return isForm(kept) ? kept : null;
		},
		keepForm: (form) => void extension.workspaceState.update(FORM, form),
		now,
	});
}
