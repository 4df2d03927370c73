/** The engine with its one model: started, started again when it has died, asked for answers that tell of themselves. */
import type { Inspection, InspectParams, ModelInfo, TokenReading } from "../../protocol/engine-api";
import type { Engine } from "../../protocol/start-engine";

/** The part of a started engine that is used here. One that does not tell its end is not started again. */
export type ServedEngine = Pick<Engine, "call" | "on" | "dispose"> & Partial<Pick<Engine, "onExit">>;

/** What is served. */
export interface Served {
	/** The model's folder. */
	folder: string;
	/** A probe file; null = the model's own. */
	probe: string | null;
	baseRate: number | null;
}

/** What an answer tells while it grows. */
export interface Hearing {
	/** The prompt has been read. */
	promptRead(tokens: number): void;
	/** @param text the answer so far */
	tokenRead(token: TokenReading, text: string): void;
}

/** What differs between requests. */
export type Question = Omit<InspectParams, "run" | "probe" | "gain" | "baseRate">;

interface Opened {
	engine: ServedEngine;
	model: ModelInfo;
}

export class ModelReader {
	private opening: Promise<Opened> | null = null;
	private engine: ServedEngine | null = null;
	private isLoaded = false;
	private readonly hearings = new Map<string, Hearing>();
	private runs = 0;
	private starts = 0;

	/** @param onDeath told why the engine has ended unasked */
	constructor(
		private readonly served: Served,
		private readonly start: () => ServedEngine,
		private readonly onDeath: (reason: string) => void,
	) {}

	/** Whether a model is in memory, as far as is known. */
	get isOpen(): boolean {
		return this.isLoaded;
	}

	/** How often the engine had to be started again. */
	get restarts(): number {
		return Math.max(0, this.starts - 1);
	}

	/** Starts the engine and loads the model, unless that is done. Fails as `loadModel`. */
	async open(): Promise<ModelInfo> {
		return (await this.opened()).model;
	}

	/**
	 * Answers and reads the answer. Fails as `inspect`: with engineDied when the engine ends meanwhile; the next call starts
	 * another.
	 */
	async read(question: Question, hearing: Hearing, signal: AbortSignal): Promise<Inspection> {
		const { engine } = await this.opened();
		const run = `serve ${++this.runs}`;
		const { probe, baseRate } = this.served;
		this.hearings.set(run, hearing);
		try {
			return await engine.call("inspect", { run, ...question, probe, gain: 1, baseRate }, signal);
		} finally {
			this.hearings.delete(run);
		}
	}

	async close(): Promise<void> {
		await this.engine?.dispose();
	}

	private async opened(): Promise<Opened> {
		this.opening ??= this.openNew();
		const { opening } = this;
		try {
			return await opening;
		} catch (error) {
			// The next request may find more memory, or the folder mended.
			if (this.opening === opening) this.opening = null;
			throw error;
		}
	}

	private async openNew(): Promise<Opened> {
		this.starts++;
		const engine = this.start();
		this.engine = engine;
		engine.onExit?.(({ reason, isExpected }) => {
			if (this.engine === engine) this.forget();
			if (!isExpected) this.onDeath(reason);
		});
		engine.on("promptRead", ({ run, tokens }) => this.hearings.get(run)?.promptRead(tokens.length));
		engine.on("tokenRead", ({ run, token, text }) => this.hearings.get(run)?.tokenRead(token, text));
		try {
			const model = await engine.call("loadModel", { folder: this.served.folder });
			this.isLoaded = true;
			return { engine, model };
		} catch (error) {
			await engine.dispose();
			throw error;
		}
	}

	private forget(): void {
		this.engine = null;
		this.opening = null;
		this.isLoaded = false;
	}
}
