/** Makes a model the one that answers, after it was looked at. */

import { basename, join } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { GraphDescription, ModelDescription } from "../../protocol/engine-api";
import type { Ctx } from "../context";
import { EMBEDDED, EMBEDDED_MODELS } from "../settings";
import { startDescriber } from "./describe-models";
import { graphRow, usableGraphs } from "./list/model-words";
import { rememberModel } from "./list/recent-models";
import { pickStep } from "./pick";

export interface ModelToUse {
	folder: string;
	/** What it holds, if that is known already. */
	model?: ModelDescription | undefined;
	/** Name of the .onnx file to take; asked for when there are several and none is named. */
	graphName?: string;
}

/** Sets `hNeurons.model.path` and loads the model. One that cannot be used changes nothing and is told why. */
export async function useModel(ctx: Ctx, { folder, model: known, graphName }: ModelToUse): Promise<void> {
	const model = known ?? (await describeOne(ctx, folder));
	if (model.problem !== null)
		return await refuse(l10n.t("{0} cannot be used. {1}", model.name, model.problem));
	const path = await choosePath(ctx, folder, model, graphName);
	if (path === undefined) return;
	// An engine that runs takes the new setting by itself.
	const isRunning = ctx.engine.status.state !== "none";
	await setModelPath(settingOf(ctx, path));
	await rememberModel(ctx, path);
	if (!isRunning) await ctx.engine.load(ctx.settings());
	if (model.probe === null && ctx.settings().probe === null) void tellOfProbe(model.name);
}

async function describeOne(ctx: Ctx, folder: string): Promise<ModelDescription> {
	const describer = startDescriber(ctx);
	const options = {
		location: vscode.ProgressLocation.Notification,
		title: l10n.t("Looking at {0}", folder),
		cancellable: true,
	};
	try {
		return await vscode.window.withProgress(options, (_progress, token) => {
			token.onCancellationRequested(() => describer.dispose());
			return describer.describe(folder);
		});
	} finally {
		describer.dispose();
	}
}

async function refuse(sentence: string): Promise<void> {
	const another = l10n.t("Select Another Model...");
	const choice = await vscode.window.showWarningMessage(sentence, another);
	if (choice === another) await vscode.commands.executeCommand("hNeurons.selectModel");
}

/** The folder stands for the graph that the engine takes first. Undefined when nothing was chosen. */
async function choosePath(
	ctx: Ctx,
	folder: string,
	model: ModelDescription,
	graphName: string | undefined,
): Promise<string | undefined> {
	const usable = usableGraphs(model);
	const named = usable.find(({ path }) => basename(path) === graphName);
	const only = usable.length === 1 ? usable[0] : undefined;
	const graph = named ?? only ?? (await chooseGraph(ctx, model));
	if (!graph) return undefined;
	return graph === model.graphs[0] ? folder : graph.path;
}

interface GraphItem extends vscode.QuickPickItem {
	graph?: GraphDescription;
}

async function chooseGraph(ctx: Ctx, model: ModelDescription): Promise<GraphDescription | undefined> {
	const now = ctx.settings().modelPath;
	const isInUse = ({ path }: GraphDescription, index: number) =>
		path === now || (index === 0 && model.folder === now);
	const items: GraphItem[] = model.graphs.map((graph, index) => ({
		...graphRow(graph, isInUse(graph, index)),
		graph,
	}));
	const end = await pickStep<GraphItem>(
		{
			title: l10n.t("H-Neurons: Select the File of {0}", model.name),
			placeholder: l10n.t("Which weights answer; a probe belongs to the weights of one file"),
		},
		(pick) => {
			pick.items = items;
			const inUse = items.filter(({ graph }, index) => graph && isInUse(graph, index));
			if (inUse.length > 0) pick.activeItems = inUse;
		},
	);
	const graph = typeof end === "object" ? end.chosen.graph : undefined;
	if (graph?.problem) await refuse(l10n.t("{0} in this file cannot be used. {1}", model.name, graph.problem));
	return graph?.problem ? undefined : graph;
}

/** The folder of a model that comes with the extension changes with each version. */
function settingOf(ctx: Ctx, path: string): string {
	const folder = join(ctx.extension.extensionPath, "media", "models");
	const name = EMBEDDED_MODELS.find((each) => path === join(folder, each));
	if (name === undefined) return path;
	return name === EMBEDDED_MODELS[0] ? "" : `${EMBEDDED}${name}`;
}

/** A workspace that has a model of its own keeps one. */
async function setModelPath(value: string): Promise<void> {
	const settings = vscode.workspace.getConfiguration("hNeurons");
	const isOfWorkspace =
		vscode.workspace.isTrusted && settings.inspect("model.path")?.workspaceValue !== undefined;
	const { Global, Workspace } = vscode.ConfigurationTarget;
	await settings.update("model.path", value, isOfWorkspace ? Workspace : Global);
}

async function tellOfProbe(name: string): Promise<void> {
	const identify = l10n.t("Identify H-Neurons");
	const choice = await vscode.window.showInformationMessage(
		l10n.t(
			"{0} has no probe: which of its neurons are H-Neurons is not known yet. A study finds them and makes one.",
			name,
		),
		identify,
	);
	if (choice === identify) await vscode.commands.executeCommand("hNeurons.identify");
}
