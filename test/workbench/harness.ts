/** A workbench with the extension and a browser that looks at it, for one test file. */
import { copyFile, cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { ensureChromium } from "../run/chromium";
import { ensureCodeServer } from "../run/code-server";
import { ensureInstalled } from "../run/packages";
import { startWorkbench, type Workbench } from "../run/workbench";

const root = join(__dirname, "..", "..");
export const RESULTS = join(root, "test-results");
/** Closed network: Chromium's own services only cost time. */
const CHROMIUM_ARGUMENTS = [
	...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
	...["--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"],
];
/** On two cores beside other work a cold workbench was seen to need 40 seconds. */
export const PATIENCE_MS = 240_000;
/** The slowest takes a minute. */
const TEST_PATIENCE_MS = 20 * 60_000;
/** How long the workbench leaves a notification of each severity on the screen, ms: too short for a slow machine to press it. */
const TOAST_MS = [10_000, 12_000, 15_000];
const TOAST_STRETCH = 9;

export interface Scene {
	page: Page;
	workbench: Workbench;
	/** The folder that is open in the workbench, a copy of the samples. */
	folder: string;
}

/** Places of a workbench before it starts. */
export interface Backstage {
	/** The folder that will be open in it. */
	folder: string;
	/** Where its extensions are. */
	extensions: string;
}

/**
 * Runs one test in a workbench of its own. What is needed to understand a failure is left in test-results/.
 * @param prepare puts more files in place before the workbench starts
 * @param language what the editor is set to
 */
export function workbenchTest(
	name: string,
	play: (scene: Scene, t: TestContext) => Promise<void>,
	prepare: (backstage: Backstage) => Promise<void> = async () => undefined,
	language = "en",
): void {
	test(name, { timeout: TEST_PATIENCE_MS }, async (t) => {
		const stage = await openStage(prepare, language);
		try {
			await play(stage, t);
			await stage.context.tracing.stop();
		} catch (error) {
			await keepEvidence(stage, name);
			throw error;
		} finally {
			await stage.browser.close();
			await stage.workbench.stop();
			// What ends with the workbench may still write into its profile.
			await rm(stage.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
		}
	});
}

interface Stage extends Scene {
	browser: Browser;
	context: BrowserContext;
	profile: string;
}

async function openStage(prepare: (backstage: Backstage) => Promise<void>, language: string): Promise<Stage> {
	const profile = await mkdtemp(join(tmpdir(), "h-neuron-workbench-"));
	const folder = join(profile, "prompts");
	await cp(join(root, "media", "samples"), folder, { recursive: true });
	await prepare({ folder, extensions: join(profile, "extensions") });
	const server = await ensureCodeServer(join(root, ".vscode-test"), (line) =>
		process.stderr.write(`${line}\n`),
	);
	const installed = ensureInstalled(server);
	const workbench = await startWorkbench({ server, installed, workspace: folder, profile, language });
	try {
		const browser = await chromium.launch({
			executablePath: ensureChromium(),
			args: CHROMIUM_ARGUMENTS,
			timeout: PATIENCE_MS,
		});
		const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
		context.setDefaultTimeout(PATIENCE_MS);
		// The test runner's compiler names functions through a helper that the page lacks.
		await context.addInitScript("globalThis.__name = (named) => named;");
		await context.addInitScript(stretchToasts, { toasts: TOAST_MS, stretch: TOAST_STRETCH });
		await context.tracing.start({ screenshots: true, snapshots: true });
		const page = await context.newPage();
		await page.goto(workbench.url);
		await page.locator(".monaco-workbench .explorer-folders-view").waitFor();
		return { page, workbench, folder, browser, context, profile };
	} catch (error) {
		await workbench.stop();
		throw error;
	}
}

/** Runs in the page before its scripts: the timers that take notifications away run longer. */
function stretchToasts({ toasts, stretch }: { toasts: number[]; stretch: number }): void {
	if (window !== window.top) return;
	const plain = window.setTimeout.bind(window);
	Object.assign(window, {
		setTimeout: (act: TimerHandler, ms = 0, ...given: unknown[]) =>
			plain(act, toasts.includes(ms) ? ms * stretch : ms, ...given),
	});
}

async function keepEvidence(stage: Stage, name: string): Promise<void> {
	const target = join(RESULTS, name.replace(/[^a-z0-9]+/gi, "-"));
	await rm(target, { recursive: true, force: true });
	await mkdir(target, { recursive: true });
	await stage.page.screenshot({ path: join(target, "screen.png"), timeout: 30_000 }).catch(() => undefined);
	await stage.context.tracing.stop({ path: join(target, "trace.zip") }).catch(() => undefined);
	const logs = await readdir(stage.workbench.logs, { recursive: true }).catch(() => []);
	for (const log of logs.filter((path) => path.endsWith(".log")))
		await copyFile(join(stage.workbench.logs, log), join(target, log.replace(/[\\/]/g, "-")));
	process.stderr.write(`Screenshot, trace and logs are in ${target}.\n`);
}
