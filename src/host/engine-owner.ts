/**
 * Owns the engine's process: starts it when it is first needed, keeps one model loaded, tells when it dies.
 * Knows nothing of the editor.
 */
import type { Params, Result } from "../protocol/contract";
import type { EngineCalls, EngineEvents, Inspection, InspectParams, ModelInfo } from "../protocol/engine-api";
import { LensError } from "../protocol/errors";
import type { EngineStatus } from "../protocol/panel-api";
import type { Engine } from "../protocol/start-engine";
import { Listeners } from "./listeners";

/** The part of a started engine that its owner uses. */
export type RunningEngine = Pick<Engine, "call" | "on" | "onExit" | "dispose">;

/** What an answer tells while it grows. */
export interface Hearing {
	promptRead: EngineEvents["promptRead"];
	tokenRead: EngineEvents["tokenRead"];
}

export class EngineOwner {
	private engine: RunningEngine | null = null;
	private model: { folder: string; info: Promise<ModelInfo> } | null = null;
	private openCalls = 0;
	private readonly changes = new Listeners<EngineStatus>();
	private readonly deaths = new Listeners<string>();
	private current: EngineStatus = { state: "none", model: null };
	private lastDeath = "";

	constructor(private readonly start: () => RunningEngine) {}

	get status(): EngineStatus {
		return this.current;
	}

	onStatus(listener: (status: EngineStatus) => void): () => void {
		return this.changes.add(listener);
	}

	onDeath(listener: (reason: string) => void): () => void {
		return this.deaths.add(listener);
	}

	/** Loads the model of `folder` unless it is loaded already. Fails as `loadModel`. */
	async load(folder: string): Promise<ModelInfo> {
		const engine = this.started();
		if (this.model?.folder !== folder) {
			this.setStatus("loading", lastPart(folder));
			this.model = { folder, info: engine.call("loadModel", { folder }) };
		}
		const model = this.model;
		try {
			const info = await model.info;
			if (this.model === model && this.openCalls === 0) this.setStatus("ready", info.name);
			return info;
		} catch (error) {
			if (this.model === model) this.forgetModel();
			throw this.replaced(engine) ?? error;
		}
	}

	/** Answers with the model of `folder`. Fails as `loadModel` and `inspect`. */
	async inspect(
		folder: string,
		params: InspectParams,
		hearing: Hearing,
		signal: AbortSignal,
	): Promise<Inspection> {
		const { name } = await this.load(folder);
		if (signal.aborted) throw new LensError("cancelled", "Stopped before the model was ready.");
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
	async loadQuietly(folder: string): Promise<ModelInfo> {
		this.failIfDead();
		return await this.load(folder);
	}

	/** Ends the engine and starts another with the model of `folder`. Open calls fail with code cancelled. */
	async restart(folder: string): Promise<void> {
		// Two engines at once would hold two models in memory.
		await this.end();
		await this.load(folder);
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
		this.openCalls = 0;
		this.lastDeath = reason;
		this.setStatus("dead", name);
		this.deaths.tell(reason);
	}

	/** A call that failed because `restart` took its engine away was cancelled, not lost. */
	private replaced(engine: RunningEngine): LensError | null {
		if (this.engine === engine || this.current.state === "dead") return null;
		return new LensError("cancelled", "The engine was restarted.");
	}

	private forgetModel(): void {
		this.model = null;
		this.setStatus("none", null);
	}

	private setStatus(state: EngineStatus["state"], model: string | null): void {
		if (this.current.state === state && this.current.model === model) return;
		this.current = { state, model };
		this.changes.tell(this.current);
	}
}

const lastPart = (folder: string): string => folder.split(/[\\/]/).filter(Boolean).at(-1) ?? folder;
