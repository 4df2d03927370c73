/** The open documents and what the linter says of them: brings the editor's documents, the rules and the model together. */
import * as vscode from "vscode";
import type { Finding } from "../../core/lint/finding";
import { checkStructure } from "../../core/lint/lint-file";
import { checkQuestions, type LintModel, type QuestionProgress } from "../../core/lint/model-check";
import { AssessmentCache } from "../../protocol/lint-engine";
import type { EngineOwner } from "../engine/engine-owner";
import { Listeners } from "../listeners";
import { asFailure } from "../panel/as-failure";
import type { Settings } from "../settings";
import { DocumentLint, type Outcome } from "./document-lint";
import { lintModelOf } from "./lint-model";
import { pathOf } from "./places";
import { LintSchedule } from "./schedule";
import { Subjects } from "./subjects";
import { modelWords } from "./words";

/** An open document as the linter sees it now. */
export interface LintState {
	/** Null while it was not read, and when it is no prompt. */
	outcome: Outcome | null;
	/** How far the model has come with its questions; null when it is not being asked. */
	progress: QuestionProgress | null;
	/** Why a part of it is not linted, or not as the settings say, one sentence each. */
	obstacles: readonly string[];
}

interface Open {
	document: vscode.TextDocument;
	lint: DocumentLint;
	progress: QuestionProgress | null;
	obstacles: readonly string[];
	/** Milliseconds that reading it took. */
	cost: number;
	/** Version that could not be read; -1 when there is none. */
	unreadable: number;
}

/** A file that was linted without being open. */
export interface UnopenedFile {
	text: string;
	findings: readonly Finding[];
}

const now = () => performance.now();
/** An engine that is loading a model answers late; the rules that need no model are told without it meanwhile. */
const FACTS_PATIENCE_MS = 300;

export class Linter {
	readonly subjects = new Subjects();
	readonly schedule: LintSchedule;
	private readonly open = new Map<string, Open>();
	private readonly unopened = new Map<string, UnopenedFile>();
	/** Sees files change that are not open; there is none while none was linted. */
	private watcher: vscode.Disposable | null = null;
	private readonly changes = new Listeners<vscode.Uri>();
	private readonly cache = new AssessmentCache();

	constructor(
		private readonly engine: EngineOwner,
		private readonly settings: () => Settings,
		private readonly log: vscode.LogOutputChannel,
	) {
		this.schedule = new LintSchedule(
			{
				modes: (key) => this.subjects.settings(vscode.Uri.parse(key)).run,
				cost: (key) => this.open.get(key)?.cost ?? 0,
				isAsked: (key) => this.open.get(key)?.lint.isAsked ?? true,
				read: (key, runs, signal) => this.quietly(key, signal, (open) => this.read(open, runs, signal)),
				ask: (key, signal) => this.quietly(key, signal, (open) => this.ask(open, signal)),
			},
			(milliseconds, action) => {
				const timer = setTimeout(action, milliseconds);
				return () => clearTimeout(timer);
			},
		);
	}

	/** What is said of a document changed. */
	onChange(listener: (uri: vscode.Uri) => void): () => void {
		return this.changes.add(listener);
	}

	/** Null when the document is not open. */
	state(uri: vscode.Uri): LintState | null {
		const open = this.open.get(uri.toString());
		return open ? { outcome: open.lint.outcome, progress: open.progress, obstacles: open.obstacles } : null;
	}

	/** What is said of a document, unless it was edited since. */
	outcomeOf({ uri, version }: vscode.TextDocument): Outcome | null {
		const outcome = this.open.get(uri.toString())?.lint.outcome;
		return outcome?.version === version ? outcome : null;
	}

	/** `outcomeOf`, once the document's last edit was read; null when it is no prompt, or was called off. */
	upToDate(document: vscode.TextDocument, token?: vscode.CancellationToken): Promise<Outcome | null> {
		const key = document.uri.toString();
		const open = this.open.get(key);
		// The model may begin, and tell how far it is, before the document is read.
		const isRead = () =>
			!open ||
			this.open.get(key) !== open ||
			open.lint.version === document.version ||
			open.unreadable === document.version;
		if (isRead()) return Promise.resolve(this.outcomeOf(document));
		return new Promise((resolve) => {
			const end = () => {
				unwatch();
				cancelled?.dispose();
				resolve(this.outcomeOf(document));
			};
			const unwatch = this.onChange((uri) => uri.toString() === key && isRead() && end());
			const cancelled = token?.onCancellationRequested(end);
		});
	}

	/** The chosen model, for the linter. @throws LensError badSetting */
	model(): LintModel {
		return lintModelOf(this.engine, this.settings(), this.cache);
	}

	/** The chosen model, or which setting is wrong. */
	modelIfAny(): { model: LintModel | null; problem: string | null } {
		try {
			return { model: this.model(), problem: null };
		} catch (error) {
			return { model: null, problem: asFailure(error).sentence };
		}
	}

	/** What was found in a file that is not open; null when it was not linted, or has changed since. */
	unopenedFile(uri: vscode.Uri): UnopenedFile | null {
		return this.unopened.get(uri.toString()) ?? null;
	}

	keepUnopened(uri: vscode.Uri, file: UnopenedFile): void {
		if (this.open.has(uri.toString())) return;
		this.watcher ??= this.watchUnopened();
		this.unopened.set(uri.toString(), file);
		this.changes.tell(uri);
	}

	dropUnopened(uri: vscode.Uri): void {
		if (this.unopened.delete(uri.toString())) this.changes.tell(uri);
	}

	add(document: vscode.TextDocument): void {
		const key = document.uri.toString();
		if (this.open.has(key)) return;
		this.unopened.delete(key);
		const lint = new DocumentLint();
		this.open.set(key, { document, lint, progress: null, obstacles: [], cost: 0, unreadable: -1 });
		this.schedule.opened(key);
	}

	edit(document: vscode.TextDocument, changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
		const open = this.open.get(document.uri.toString());
		if (!open || changes.length === 0) return;
		const edits = changes.map(({ rangeOffset, rangeLength, text }) => ({
			start: rangeOffset,
			end: rangeOffset + rangeLength,
			text,
		}));
		open.lint.edited(edits);
		this.schedule.edited(document.uri.toString());
	}

	remove({ uri }: vscode.TextDocument): void {
		if (!this.open.delete(uri.toString())) return;
		this.schedule.closed(uri.toString());
		this.changes.tell(uri);
	}

	/** Settings, or the model, are other ones than before: everything is read again, and what is seen is asked again. */
	again({ isOtherModel }: { isOtherModel: boolean }): void {
		for (const key of [...this.unopened.keys()]) this.dropUnopened(vscode.Uri.parse(key));
		for (const [key, { document, lint }] of this.open) {
			const { run } = this.subjects.settings(document.uri);
			for (const group of ["structure", "model"] as const) if (run[group] === "off") lint.forget(group);
			if (isOtherModel) lint.forget("model");
			lint.askAgain();
			this.schedule.opened(key);
		}
		this.look();
	}

	/** Asks the model about what a person looks at, unless it was asked already. */
	look(): void {
		for (const { document } of vscode.window.visibleTextEditors) {
			const key = document.uri.toString();
			if (this.open.has(key)) this.schedule.shown(key);
		}
	}

	private watchUnopened(): vscode.Disposable {
		const watcher = vscode.workspace.createFileSystemWatcher("**/*", true);
		const drop = (uri: vscode.Uri) => this.dropUnopened(uri);
		return vscode.Disposable.from(watcher, watcher.onDidChange(drop), watcher.onDidDelete(drop));
	}

	dispose(): void {
		this.watcher?.dispose();
		this.schedule.dispose();
		this.subjects.dispose();
	}

	private async read(open: Open, runs: boolean, signal: AbortSignal): Promise<void> {
		const { document, lint } = open;
		const { version } = document;
		const isLate = () => signal.aborted || document.version !== version;
		const { subject, obstacles, milliseconds } = await this.subjects.read(document).catch((error) => {
			open.unreadable = version;
			throw error;
		});
		open.cost = milliseconds;
		if (isLate()) return;
		const { model, problem } = this.modelIfAny();
		open.obstacles = subject && problem ? [...obstacles, problem] : obstacles;
		lint.read(subject, version);
		if (subject && runs) {
			const whole = checkStructure(subject, model, { signal, now });
			if (!(await isSoon(whole)) && !isLate()) {
				lint.foundByStructure(await checkStructure(subject, null, { signal, now }));
				this.changes.tell(document.uri);
			}
			const check = await whole;
			if (isLate()) return;
			lint.foundByStructure(check);
		}
		this.changes.tell(document.uri);
	}

	private async ask(open: Open, signal: AbortSignal): Promise<void> {
		const { document, lint } = open;
		const { version } = document;
		const isLate = () => signal.aborted || document.version !== version;
		const { subject } = await this.subjects.read(document);
		if (!subject || isLate()) return;
		const onQuestion = (progress: QuestionProgress | null) => {
			open.progress = progress;
			this.changes.tell(document.uri);
		};
		try {
			const check = await checkQuestions(subject, this.model(), { signal, now, onQuestion });
			if (isLate()) return;
			lint.read(subject, version);
			lint.foundByModel(check);
			this.log.info(`${pathOf(document.uri)}: ${modelWords(check)}`);
		} finally {
			onQuestion(null);
		}
	}

	/** A run that was called off leaves nothing; one whose engine was replaced under it starts over. */
	private async quietly(key: string, signal: AbortSignal, run: (open: Open) => Promise<void>): Promise<void> {
		const open = this.open.get(key);
		if (!open) return;
		try {
			await run(open);
		} catch (error) {
			const { code, sentence } = asFailure(error);
			if (code === "cancelled") {
				if (!signal.aborted) this.schedule.opened(key);
				if (!signal.aborted) this.look();
				return;
			}
			this.log.error(error instanceof Error && code === "internal" && error.stack ? error.stack : sentence);
			open.obstacles = [sentence];
			this.changes.tell(open.document.uri);
		}
	}
}

/** Whether `work` ends before anybody gets impatient. It may fail, then or later: whoever awaits it is told. */
function isSoon(work: Promise<unknown>): Promise<boolean> {
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, FACTS_PATIENCE_MS, false);
		const end = () => {
			clearTimeout(timer);
			resolve(true);
		};
		work.then(end, end);
	});
}
