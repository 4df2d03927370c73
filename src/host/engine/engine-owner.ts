/**
 * Owns the engine's process: starts it when it is first needed, keeps one model loaded, tells when it dies.
 * Knows nothing of the editor.
 */
import * as l10n from "@vscode/l10n";
import type { Params, Result } from "../../protocol/contract";
import type {
	EngineCalls,
	EngineEvents,
	Inspection,
	InspectParams,
	ModelInfo,
	RuntimeOptions,
} from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import type { EngineStatus } from "../../protocol/panel-api";
import type { Engine } from "../../protocol/start-engine";
import { Listeners } from "../listeners";
import { modelNameOf } from "../models/model-path";

/** The part of a started engine that its owner uses. */
export type RunningEngine = Pick<Engine, "call" | "on" | "onExit" | "dispose">;

/** What an answer tells while it grows. */
export interface Hearing {
	promptRead: EngineEvents["promptRead"];
	tokenRead: EngineEvents["tokenRead"];
}

/** Which model, and where and how it computes. */
export interface ModelChoice {
	/** The model's folder, or one .onnx file of it. */
	readonly modelPath: string;
	readonly runtime: RuntimeOptions;
}

export class EngineOwner {
	private engine: RunningEngine | null = null;
	private model: { key: string; info: Promise<ModelInfo> } | null = null;
	private loaded: ModelInfo | null = null;
	private isIdle = false;
	/** Models that are loaded however little memory there seems to be. */
	private readonly daring = new Set<string>();
	private openCalls = 0;
	private readonly changes = new Listeners<EngineStatus>();
	private readonly deaths = new Listeners<string>();
	private readonly steps = new Listeners<Parameters<EngineEvents["progress"]>[0]>();
	private current: EngineStatus = { state: "none", model: null };
	private lastDeath = "";

	constructor(private readonly start: () => RunningEngine) {}

	get status(): EngineStatus {
		return this.current;
	}

	/** The model that is loaded, and whether its memory is given back until the next call, since nobody used it. */
	get loadedModel(): { info: ModelInfo; isIdle: boolean } | null {
		return this.loaded && { info: this.loaded, isIdle: this.isIdle };
	}

	onStatus(listener: (status: EngineStatus) => void): () => void {
		return this.changes.add(listener);
	}

	onDeath(listener: (reason: string) => void): () => void {
		return this.deaths.add(listener);
	}

	/** How far long calls are. */
	onProgress(listener: EngineEvents["progress"]): () => void {
		return this.steps.add(listener);
	}

	/** From now on this model is loaded although its memory may not suffice. */
	ignoreMemory(modelPath: string): void {
		this.daring.add(modelPath);
	}

	/** Loads the model unless it is loaded already. Fails as `loadModel`. */
	async load({ modelPath, runtime }: ModelChoice): Promise<ModelInfo> {
		const engine = this.started();
		const ignoreMemory = this.daring.has(modelPath);
		const params = { folder: modelPath, runtime: { ...runtime, ...(ignoreMemory && { ignoreMemory }) } };
		const key = JSON.stringify(params);
		if (this.model?.key !== key) {
			this.setStatus("loading", modelNameOf(modelPath));
			this.model = { key, info: engine.call("loadModel", params) };
		}
		const model = this.model;
		try {
			const info = await model.info;
			if (this.model === model) this.loaded = info;
			if (this.model === model && this.openCalls === 0) this.setStatus("ready", info.name);
			return info;
		} catch (error) {
			if (this.model === model) this.forgetModel();
			throw this.replaced(engine) ?? error;
		}
	}

	/** Answers with the model. Fails as `loadModel` and `inspect`. */
	async inspect(
		choice: ModelChoice,
		params: InspectParams,
		hearing: Hearing,
		signal: AbortSignal,
	): Promise<Inspection> {
		const { name } = await this.load(choice);
		if (signal.aborted) throw new LensError("cancelled", l10n.t("Stopped before the model was ready."));
		const engine = this.started();
		// A run that was stopped may still be heard while the next one begins.
		const isMine = ({ run }: { run: string }) => run === params.run;
		const silences = [
			engine.on("promptRead", (event) => isMine(event) && hearing.promptRead(event)),
			engine.on("tokenRead", (event) => isMine(event) && hearing.tokenRead(event)),
		];
		this.openCalls++;
		this.setStatus("answering", name);
		try {
			return await engine.call("inspect", params, signal);
		} catch (error) {
			throw this.replaced(engine) ?? error;
		} finally {
			for (const silence of silences) silence();
			if (this.engine === engine && --this.openCalls === 0) this.setStatus("ready", name);
		}
	}

	/**
	 * A call for something that runs by itself, in the background: it does not show as an answer, and it does not bring
	 * back an engine that died, which would die again and again. Loads no model. Fails as the call, and engineDied.
	 */
	async callQuietly<M extends keyof EngineCalls & string>(
		method: M,
		params: Params<EngineCalls, M>,
		signal?: AbortSignal,
	): Promise<Result<EngineCalls, M>> {
		this.failIfDead();
		const engine = this.started();
		try {
			return await engine.call(method, params, signal);
		} catch (error) {
			throw this.replaced(engine) ?? error;
		}
	}

	/** `load` for something that runs by itself. */
	async loadQuietly(choice: ModelChoice): Promise<ModelInfo> {
		this.failIfDead();
		return await this.load(choice);
	}

	/** Ends the engine and starts another with the model. Open calls fail with code cancelled. */
	async restart(choice: ModelChoice): Promise<void> {
		// Two engines at once would hold two models in memory.
		await this.end();
		await this.load(choice);
	}

	dispose(): void {
		void this.end();
	}

	private async end(): Promise<void> {
		const engine = this.engine;
		this.engine = null;
		this.openCalls = 0;
		this.forgetModel();
		await engine?.dispose();
	}

	private started(): RunningEngine {
		if (this.engine) return this.engine;
		const engine = this.start();
		engine.onExit(({ reason }) => {
			if (this.engine === engine) this.bury(reason);
		});
		engine.on("progress", (progress) => this.engine === engine && this.steps.tell(progress));
		engine.on("modelIdle", ({ isIdle }) => {
			if (this.engine !== engine) return;
			this.isIdle = isIdle;
			this.changes.tell(this.current);
		});
		this.engine = engine;
		return engine;
	}

	private failIfDead(): void {
		if (this.current.state === "dead") throw new LensError("engineDied", this.lastDeath);
	}

	private bury(reason: string): void {
		const name = this.current.model;
		this.engine = null;
		this.model = null;
		this.loaded = null;
		this.isIdle = false;
		this.openCalls = 0;
		this.lastDeath = reason;
		this.setStatus("dead", name);
		this.deaths.tell(reason);
	}

	/** A call that failed because `restart` took its engine away was cancelled, not lost. */
	private replaced(engine: RunningEngine): LensError | null {
		if (this.engine === engine || this.current.state === "dead") return null;
		return new LensError("cancelled", l10n.t("The engine was restarted."));
	}

	private forgetModel(): void {
		this.model = null;
		this.loaded = null;
		this.isIdle = false;
		this.setStatus("none", null);
	}

	private setStatus(state: EngineStatus["state"], model: string | null): void {
		if (this.current.state === state && this.current.model === model) return;
		this.current = { state, model };
		this.changes.tell(this.current);
	}
}
