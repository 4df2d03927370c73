/**
 * The panel's strict policy, with the most hostile texts: a prompt, an answer, file names, a model and a probe that hold
 * markup, text that turns direction, NUL and a token of 100,000 characters are shown as text, and change nothing else.
 */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Inspection } from "../../../src/protocol/engine-api";
import {
	applyEvent,
	askedAnswer,
	type NeuronHistory,
	type PanelState,
} from "../../../src/protocol/panel-api";
import { newForms } from "../../../src/protocol/study-panel/forms";
import { madeUp, options, promptPieces, stateWith } from "../made-up";
import { settled } from "../settled";
import { freshState } from "../study/made-state";
import { check } from "./check";
import type { Shown } from "./made-panels";

const MARKUP = `<img src=x onerror="window.pwned=1"><script>window.pwned=1</script><b style="position:fixed">bold</b>`;
const TURNED = "\u202eturned\u2066 round\u2069 \u200b\u0000 \u0007";
const HOSTILE = `${MARKUP} ${TURNED} "'&amp; javascript:alert(1)`;
const HUGE = "y".repeat(100_000);

const inspection: Inspection = madeUp(
	[...promptPieces, MARKUP, TURNED],
	["Is ", MARKUP, TURNED, HUGE, "\u0000", " end"],
	{
		run: "kept-0",
		hot: /./,
	},
);
const hostile: Inspection = {
	...inspection,
	model: { ...inspection.model, name: HOSTILE, folder: HOSTILE, precision: HOSTILE, providerNote: HOSTILE },
	probePath: HOSTILE,
	probe: {
		...inspection.probe,
		...{ tool: HOSTILE, created: HOSTILE, model: { ...inspection.probe.model, name: HOSTILE } },
		metrics: inspection.probe.metrics.map((metrics) => ({ ...metrics, set: HOSTILE })),
		data: { ...inspection.probe.data, domains: [HOSTILE] },
		unwelcomeTruth: HOSTILE,
	},
};

function hostileState(): PanelState {
	const state = stateWith(hostile);
	const source = { label: HOSTILE, text: HOSTILE };
	const { promptTokens, responseTokens, response, ...summary } = { ...hostile, run: "beside" };
	const run = askedAnswer({ run: "beside", gain: 1, silenced: [] });
	const answer = { ...run, promptTokens, responseTokens, response, summary, status: "finished" as const };
	applyEvent(state, { event: "sourceChanged", params: { source } });
	applyEvent(state, {
		event: "besideShown",
		params: { beside: { kind: "edited", source: { ...source, text: `${HOSTILE} else` }, options, answer } },
	});
	applyEvent(state, {
		event: "samplesAsked",
		params: { samples: [{ run: "sample-0", gain: 1, silenced: [], sampling: options.sampling }] },
	});
	applyEvent(state, { event: "answerFinished", params: { inspection: { ...hostile, run: "sample-0" } } });
	state.engine = { state: "ready", model: HOSTILE };
	return state;
}

const { layer, index, weight } = hostile.probe.neurons[4]!;
const history: NeuronHistory = {
	...{
		layer,
		index,
		weight,
		tokens: 6,
		runs: 2,
		mean: 0.06,
		deviation: 0.08,
		largest: 0.42,
		histogram: [4, 2],
	},
	top: [
		{ run: HOSTILE, label: HOSTILE, before: HOSTILE, text: HOSTILE, after: HOSTILE, cett: 0.4, share: 1 },
	],
};
const kept = {
	...{ run: HOSTILE, at: 0, label: HOSTILE, prompt: HOSTILE, response: HOSTILE, model: HOSTILE },
	...{ risk: 0.5, isFlagged: true, isPinned: true },
};
const answers: Shown = {
	...{ name: "hostile", panel: "answers", state: hostileState() },
	replies: { findRuns: { runs: [kept], found: 1, kept: 1 }, neuronHistory: history },
};
const forms = newForms();
const study: Shown = {
	...{ name: "hostile", panel: "study" },
	state: {
		...freshState(),
		model: { name: HOSTILE, path: HOSTILE },
		forms: { ...forms, identify: { ...forms.identify, sets: ["general"], files: [`/data/${HOSTILE}`] } },
		sets: freshState().sets.map((set) => ({ ...set, name: HOSTILE, note: HOSTILE, domains: [HOSTILE] })),
		earlier: [
			{
				kind: "identify",
				folder: HOSTILE,
				model: HOSTILE,
				begun: "2026-11-23T10:00:00.000Z",
				isFinished: true,
			},
		],
	},
};

/** Begins, before the panel's own script, to keep what a strict page never does. */
const watch = (page: Page) =>
	page.addInitScript(() => {
		const broken: string[] = [];
		Object.assign(window, { broken });
		document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
			broken.push(`${violatedDirective} ${blockedURI}`),
		);
		const plain = Element.prototype.setAttribute;
		Element.prototype.setAttribute = function (name, value) {
			if (/^(style|on)/i.test(name)) broken.push(`${name}=${value.slice(0, 80)}`);
			plain.call(this, name, value);
		};
		for (const [prototype, name] of [
			[Element.prototype, "innerHTML"],
			[Element.prototype, "outerHTML"],
			[ShadowRoot.prototype, "innerHTML"],
		] as const) {
			const { get, set } = Object.getOwnPropertyDescriptor(prototype, name) as Required<PropertyDescriptor>;
			Object.defineProperty(prototype, name, {
				get,
				set(this: Element, markup: string) {
					// The toolkit's own templates come so; nothing from outside does.
					if (/pwned|turned/.test(markup)) broken.push(`parsed: ${markup.slice(0, 80)}`);
					set.call(this, markup);
				},
			});
		}
	});

for (const shown of [answers, study])
	check(
		`hostile texts are text, and the policy holds: ${shown.panel}`,
		shown,
		async ({ page }) => {
			const requests: string[] = [];
			page.on("request", (request) => requests.push(new URL(request.url()).pathname));
			page.on("dialog", (dialog) => requests.push(dialog.message()));
			await watch(page);
			await page.reload();
			await page.locator("#panel h1").first().waitFor();
			for (const name of await page.locator("[role=tab]:not([hidden])").all()) {
				await name.click();
				await settled(page);
			}
			if (shown === answers) {
				await page.getByTestId("tab-neurons").click();
				await page.locator('[data-neuron="4"]').getByTestId("open-neuron").click();
				await page.getByTestId("neuron-page").waitFor();
				await page.getByTestId("response-tokens").locator("[tabindex='0']").focus();
				for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "Enter"]) await page.keyboard.press(key);
				await page.locator("#token-card:focus").waitFor();
			}
			await page.evaluate(() => {
				for (const each of document.querySelectorAll("details")) each.open = true;
			});
			await settled(page);
			const found = await page.evaluate(() => ({
				broken: (window as unknown as { broken: string[] }).broken,
				pwned: "pwned" in window,
				markup: document.querySelectorAll("#panel :is(img, script, style, iframe, object, link, b)").length,
				handlers: [...document.querySelectorAll("*")].filter((each) =>
					each.getAttributeNames().some((name) => name.startsWith("on")),
				).length,
				width: document.documentElement.scrollWidth - document.documentElement.clientWidth,
				shown: document.body.innerText.includes("<img src=x onerror="),
			}));
			assert.deepEqual(found, { broken: [], pwned: false, markup: 0, handlers: 0, width: 0, shown: true });
			assert.deepEqual(requests.filter((path) => path !== "/favicon.ico").sort(), [
				"/",
				"/style.css",
				"/webview.js",
			]);
		},
		{ height: 900 },
	);

for (const panel of ["answers", "study"] as const)
	check(
		`the document has no style and no script of its own: ${panel}`,
		{ name: "", panel, state: panel === "answers" ? stateWith(null) : freshState() },
		async ({ page }) => {
			const html = await (await page.request.get(page.url())).text();
			assert.doesNotMatch(html, /\sstyle=|<style|\son\w+=|javascript:/i);
			assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)/i);
			assert.match(html, /default-src 'none'/);
			assert.doesNotMatch(html.replaceAll(new URL(page.url()).origin, ""), /unsafe|https?:|\*/);
		},
	);
