import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { StudyPanelState } from "../../protocol/study-panel/api";
import { modelFolderOf } from "../models/model-path";
import type { Settings } from "../settings";
import { exists } from "./run/run-folders";

type Places = Pick<Settings, "modelPath" | "probe">;

/** The probe that reads answers now, and whether its file is there. */
export async function probeInUse(settings: Places): Promise<StudyPanelState["probeInUse"]> {
	const path = pathInUse(settings);
	return { path, isThere: await exists(path) };
}

const pathInUse = ({ probe, modelPath }: Places): string =>
	probe ?? join(modelFolderOf(modelPath), "probe.json");

/** Whether a probe file is the one that reads answers, or a copy of it. */
export async function isProbeInUse(path: string, settings: Places): Promise<boolean> {
	const texts = await Promise.all(
		[path, pathInUse(settings)].map((each) => readFile(each, "utf8").catch(() => null)),
	);
	return texts[0] !== null && texts[0] === texts[1];
}
