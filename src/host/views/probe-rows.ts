import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { counted } from "../../core/counted";
import { type ProbeFile, parseProbe } from "../../core/probe/file";
import type { Ctx } from "../context";
import { modelFolderOf } from "../models/model-path";
import { probeInUse } from "../study/probe-in-use";
import { earlierRuns, probeFile, studiesFolder } from "../study/run/run-folders";
import { type Row, row } from "./rows";

/** A probe file of some place; null where it is not there or broken. */
export async function readProbeFile(path: string): Promise<ProbeFile | null> {
	const text = await readFile(path, "utf8").catch(() => null);
	return text === null ? null : parseProbe(text).probe;
}

/** The probe in use, the model's own, and those that studies of this machine have made. */
export async function probeRows(ctx: Ctx): Promise<Row[]> {
	const settings = ctx.settings();
	const inUse = (await probeInUse(settings)).path;
	const beside = join(modelFolderOf(settings.modelPath), "probe.json");
	const runs = await earlierRuns(studiesFolder(ctx.extension));
	const made = runs.filter(({ kind, isFinished }) => kind === "identify" && isFinished);
	const rows = [
		await rowOf(inUse, { words: l10n.t("in use"), icon: "check", context: "probe.inUse" }),
		inUse === beside
			? null
			: await rowOf(beside, { words: l10n.t("beside the model"), icon: "circle-outline", context: "probe" }),
		...(await Promise.all(
			made.map(({ folder, begun }) =>
				rowOf(probeFile(folder), {
					words: l10n.t("made {0}", begun.slice(0, 10)),
					icon: "beaker",
					context: "probe.made",
					folder,
				}),
			),
		)),
	];
	return rows.filter((each) => each !== null);
}

interface Kind {
	words: string;
	icon: string;
	context: string;
	/** Of the study that made it. */
	folder?: string;
}

async function rowOf(path: string, { words, icon, context, folder }: Kind): Promise<Row | null> {
	const probe = await readProbeFile(path);
	if (!probe) return null;
	const positive = probe.neurons.filter(({ weight }) => weight > 0).length;
	const test = probe.metrics[0]?.auroc;
	const figure = test
		? `, AUROC ${test.value.toFixed(2)} [${test.low.toFixed(2)}, ${test.high.toFixed(2)}]`
		: "";
	const { name } = probe.model;
	const neurons = counted(positive, l10n.t("1 H-Neuron"), l10n.t("{0} H-Neurons", positive));
	const ofModel = counted(
		positive,
		l10n.t("1 H-Neuron of {0}", name),
		l10n.t("{0} H-Neurons of {1}", positive, name),
	);
	const shown = row(`${name}: ${neurons}`, {
		...{ icon, context, description: words },
		tooltip: `${ofModel}${figure}\n${path}`,
		press: { command: "vscode.open", title: l10n.t("Open Probe File"), argument: vscode.Uri.file(path) },
	});
	if (folder) shown.item.id = folder;
	return shown;
}
