/** The engine: the helper process that holds the model. It answers its parent over the IPC channel and ends with it. */
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import { bindHandlers, emitterOver } from "../protocol/connection";
import type { EngineCalls, EngineEvents } from "../protocol/engine-api";
import { assessPrompt } from "./calls/assess-prompt";
import { describeModels } from "./calls/describe-models";
import { estimateStudy } from "./calls/estimate-study";
import { identify } from "./calls/identify";
import { impact } from "./calls/impact";
import { inspect } from "./calls/inspect";
import { listProviders } from "./calls/list-providers";
import { loadModel, unloadModel } from "./calls/load-model";
import { measurePrompts } from "./calls/measure-prompts";
import { mergeShards } from "./calls/merge-shards";
import { origin } from "./calls/origin";
import { recalibrate } from "./calls/recalibrate";
import { engineContext } from "./context";

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const context = engineContext(emitterOver<EngineEvents>(connection));

bindHandlers<EngineCalls>(connection, {
	loadModel: (params, signal) => loadModel(context, params, signal),
	unloadModel: () => unloadModel(context),
	describeModels: (params, signal) => describeModels(params, signal),
	listProviders: () => listProviders(),
	inspect: (params, signal) => inspect(context, params, signal),
	measurePrompts: (params) => measurePrompts(context, params),
	assessPrompt: (params, signal) => assessPrompt(context, params, signal),
	identify: (params, signal) => identify(context, params, signal),
	estimateStudy: (params, signal) => estimateStudy(context, params, signal),
	impact: (params, signal) => impact(context, params, signal),
	origin: (params, signal) => origin(context, params, signal),
	mergeShards: (params, signal) => mergeShards(context, params, signal),
	recalibrate: (params, signal) => recalibrate(context, params, signal),
});

// Ctrl+C in a terminal reaches every process of its group; the parent decides what it means.
process.on("SIGINT", () => undefined);
// The parent has gone or let go: nobody would hear the answer.
process.on("disconnect", () => process.exit(0));
connection.onError(() => undefined);
connection.listen();
