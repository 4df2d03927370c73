import assert from "node:assert/strict";
import { test } from "node:test";
import { type ProbeMatch, probeMatch } from "../../../src/core/compare/probe-match";
import type { ProbeFile } from "../../../src/core/probe/file";
import { probe } from "../../webview/made-up";

const [head, ...rest] = probe.neurons;
/** [what is different in the other probe, what compares] */
const cases: [Partial<ProbeFile>, ProbeMatch][] = [
	[{}, "same"],
	[{ created: "2027-01-01T00:00:00Z", tool: "another", metrics: [] }, "same"],
	[{ threshold: 0.6 }, "calibration"],
	[{ calibration: null }, "calibration"],
	[{ calibration: { ...probe.calibration!, baseRate: 0.2 } }, "calibration"],
	[{ bias: 0 }, "probe"],
	[{ region: "response" }, "probe"],
	[{ neurons: rest }, "probe"],
	[{ neurons: [{ ...head!, weight: 9 }, ...rest] }, "probe"],
	[{ neurons: [...rest, head!] }, "probe"],
];
for (const [changes, match] of cases)
	test(`${JSON.stringify(Object.keys(changes))}: ${match}`, () => {
		const [first, second] = [
			{ fingerprint: "a", probe },
			{ fingerprint: "a", probe: { ...probe, ...changes } },
		];
		assert.equal(probeMatch(first, second), match);
		assert.equal(probeMatch(second, first), match);
		assert.equal(probeMatch(first, { ...second, fingerprint: "b" }), "model");
	});
