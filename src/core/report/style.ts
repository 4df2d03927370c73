/**
 * How a report looks. In an editor's webview the colours are those of its theme; elsewhere the page has its own, light or
 * dark as the reader's system is. With forced colours nothing is told apart by colour: lines have dashes and marks.
 */
export const reportStyle = `
:root {
	--page-ink: #1f2328; --page-quiet: #59636e; --page-back: #ffffff; --page-line: #d1d9e0; --page-soft: #f6f8fa;
	--page-link: #0757b8; --page-one: #c2410c; --page-two: #1d63c4; --page-three: #1a7f45; --page-four: #7a3fb0;
}
@media (prefers-color-scheme: dark) {
	:root {
		--page-ink: #e2e6eb; --page-quiet: #9aa4af; --page-back: #15181c; --page-line: #363c44; --page-soft: #1d2126;
		--page-link: #6cb2ff; --page-one: #ff8a5c; --page-two: #6aa8ff; --page-three: #56c98a; --page-four: #c79bff;
	}
}
.report {
	--ink: var(--vscode-foreground, var(--page-ink));
	--quiet: var(--vscode-descriptionForeground, var(--page-quiet));
	--back: var(--vscode-editor-background, var(--page-back));
	--line: var(--vscode-widget-border, var(--vscode-contrastBorder, var(--vscode-panel-border, var(--page-line))));
	--soft: var(--vscode-textBlockQuote-background, var(--page-soft));
	--link: var(--vscode-textLink-foreground, var(--page-link));
	--one: var(--vscode-charts-red, var(--page-one));
	--two: var(--vscode-charts-blue, var(--page-two));
	--three: var(--vscode-charts-green, var(--page-three));
	--four: var(--vscode-charts-purple, var(--page-four));
	color: var(--ink);
	line-height: 1.5;
}
.report-page {
	margin: 0;
	background: var(--vscode-editor-background, var(--page-back));
	font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
}
.report-page > .report { box-sizing: border-box; max-width: 1180px; margin: 0 auto; padding: 28px 24px 64px; }
.report h1 { margin: 0; font-size: 1.7em; font-weight: 650; line-height: 1.2; overflow-wrap: anywhere; }
.report h2 { display: block; margin: 0 0 10px; font-size: 1.2em; font-weight: 650; }
.report section { margin: 30px 0 0; padding: 18px 0 0; border-top: 1px solid var(--line); }
.report p, .report ul { max-width: 78ch; margin: 0 0 10px; }
.report section > ul { padding-left: 1.3em; }
.report li { margin: 0 0 4px; overflow-wrap: anywhere; }
.report p { overflow-wrap: anywhere; }
.report .meta, .report figcaption, .report .note { color: var(--quiet); }
.report .meta { margin-top: 6px; font-size: 0.92em; }
.report code { font-family: var(--vscode-editor-font-family, ui-monospace, monospace); font-size: 0.92em; }
.report a { color: var(--link); }
.report nav ul { display: flex; flex-wrap: wrap; gap: 4px 18px; max-width: none; margin: 14px 0 0; padding: 0; list-style: none; }
.report nav li { margin: 0; }
.report #summary > ul { padding: 0; list-style: none; }
.report #summary > ul > li { margin-bottom: 8px; }
.report .fold > ul { padding-left: 1.3em; margin-top: 8px; }
.report #summary > h2 + p { margin-bottom: 14px; font-size: 1.12em; font-weight: 600; line-height: 1.4; }
.report .facts {
	display: grid; grid-template-columns: repeat(auto-fit, minmax(min(170px, 100%), 1fr)); margin: 0 1px 17px 0;
}
.report .facts > div { margin: 0 -1px -1px 0; padding: 10px 14px; border: 1px solid var(--line); }
.report .facts dt { color: var(--quiet); font-size: 0.88em; }
.report .facts dd { margin: 0; font-size: 1.6em; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.25; }
.report .facts .note { font-size: 0.88em; font-weight: normal; }
.report .scroll { container-type: inline-size; max-width: 100%; margin: 12px 0; overflow: auto; }
.report .scroll:has(tbody > tr:nth-child(40)) { max-height: 70vh; border-bottom: 1px solid var(--line); }
.report table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.report caption { padding: 0; text-align: start; }
.report caption > div { position: sticky; inset-inline-start: 0; width: max-content; max-width: 100cqi; padding: 0 0 6px; font-weight: 600; }
.report th, .report td { padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); font-weight: normal; text-align: start; vertical-align: top; }
.report thead th { position: sticky; z-index: 1; top: 0; background: var(--back); color: var(--quiet); font-size: 0.92em; vertical-align: bottom; }
.report tbody th, .report thead th:first-child { position: sticky; inset-inline-start: 0; background: var(--back); }
.report thead th:first-child { z-index: 2; }
.report tbody td:not(.number), .report tbody th:not(.number) { min-width: 9em; overflow-wrap: anywhere; }
.report td.number { white-space: nowrap; }
.report .number { text-align: end; }
.report .marked > * { border-bottom-width: 2px; border-bottom-color: var(--ink); font-weight: 600; }
.report .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(290px, 100%), 1fr)); gap: 20px 28px; margin: 14px 0; }
.report figure { min-width: 0; max-width: 420px; margin: 0; break-inside: avoid; }
.report figure.wide, .report figure.roomy:has(> details[open]) { max-width: none; grid-column: 1 / -1; }
.report .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr)); gap: 14px 28px; }
.report .charts:has(> :nth-child(4):last-child), .report .figures:has(> :nth-child(4):last-child) { grid-template-columns: repeat(auto-fit, minmax(min(max(300px, 34%), 100%), 1fr)); }
.report .chart { min-width: 0; max-width: 420px; break-inside: avoid; }
.report .chart-title { margin: 0 0 4px; font-weight: 600; }
.report .chart-note { margin: 0 0 4px; color: var(--quiet); font-size: 0.92em; font-variant-numeric: tabular-nums; }
.report svg { display: block; width: 100%; height: auto; overflow: visible; }
.report svg text { fill: var(--ink); font-family: inherit; font-size: 11.5px; paint-order: stroke; stroke: var(--back); stroke-width: 3px; stroke-linejoin: round; }
.report figcaption { max-width: 78ch; margin-top: 6px; font-size: 0.92em; }
.report summary { cursor: pointer; width: fit-content; color: var(--link); }
.report figure summary { margin-top: 4px; font-size: 0.92em; }
.report .fold { margin: 10px 0; }
.report .legend { display: flex; flex-wrap: wrap; gap: 2px 18px; max-width: none; margin: 6px 0 0; padding: 0; list-style: none; }
.report .legend li { display: flex; align-items: center; gap: 6px; margin: 0; font-size: 0.92em; }
.report .legend .key { flex: none; width: 30px; height: 12px; }
.report .rule { stroke: var(--line); stroke-width: 1; }
.report .axis { stroke: var(--quiet); stroke-width: 1; }
.report .axis.zero { stroke: var(--ink); }
.report .reference { fill: none; stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 4 4; }
.report .line { fill: none; stroke: var(--series); stroke-width: 1.8; stroke-linejoin: round; }
.report .beside { stroke-width: 1.2; stroke-dasharray: 3 3; }
.report .strong { stroke-width: 2.2; }
.report .thin { stroke-width: 1.2; opacity: 0.9; }
.report .legend .thin { stroke-width: 1.6; opacity: 1; }
.report .band { fill: var(--series); stroke: none; opacity: 0.2; }
.report .mark { fill: var(--series); stroke: none; }
.report .dot { fill: var(--series); stroke: var(--back); stroke-width: 0.8; }
.report .hollow { fill: var(--back); stroke: var(--series); stroke-width: 1.2; }
.report .error { fill: none; stroke: var(--series); stroke-width: 1; opacity: 0.65; }
.report .error.full { stroke-width: 1.4; opacity: 1; }
.report .series-0 { --series: var(--one); }
.report .series-1 { --series: var(--two); }
.report .line.series-1:not(.beside) { stroke-dasharray: 8 3; }
.report .series-2 { --series: var(--three); }
.report .line.series-2:not(.beside) { stroke-dasharray: 2 3; }
.report .series-3 { --series: var(--four); }
.report .line.series-3:not(.beside) { stroke-dasharray: 9 3 2 3; }
.report .stroke { fill: none; stroke: var(--series); stroke-width: 1.4; opacity: 0.75; }
.report .chosen { fill: none; stroke: var(--ink); stroke-width: 1.6; }
.report .counts { fill: var(--quiet); opacity: 0.35; }
.report .bar { fill: var(--quiet); opacity: 0.55; }
.report .bar.own { fill: var(--one); opacity: 1; }
.report .whisker { fill: none; stroke: var(--ink); stroke-width: 1.3; }
.report h3 { margin: 14px 0 2px; color: var(--quiet); font-size: 1em; font-weight: 600; }
.report .tokens { line-height: 1.85; white-space: pre-wrap; unicode-bidi: isolate; }
.report .tokens > * { padding: 2px 0; border-radius: 2px; }
.report .flagged { text-decoration: underline 2px var(--one); text-decoration-skip-ink: none; text-underline-offset: 4px; }
.report .heat-1 { background: color-mix(in srgb, var(--one) 4%, transparent); }
.report .heat-2 { background: color-mix(in srgb, var(--one) 8%, transparent); }
.report .heat-3 { background: color-mix(in srgb, var(--one) 12%, transparent); }
.report .heat-4 { background: color-mix(in srgb, var(--one) 17%, transparent); }
.report .heat-5 { background: color-mix(in srgb, var(--one) 23%, transparent); }
.report .heat-6 { background: color-mix(in srgb, var(--one) 28%, transparent); }
.report .heat-7 { background: color-mix(in srgb, var(--one) 34%, transparent); }
.report .heat-8 { background: color-mix(in srgb, var(--one) 40%, transparent); }
.report .heat-9 { background: color-mix(in srgb, var(--one) 45%, transparent); }
.report .heat-10 { background: color-mix(in srgb, var(--one) 50%, transparent); }
.report :focus-visible { outline: 2px solid var(--vscode-focusBorder, var(--link)); outline-offset: 2px; }
/* Borders of high contrast would be taken for lines of a chart. */
.vscode-high-contrast .report .rule, .vscode-high-contrast-light .report .rule { opacity: 0.35; }
@media (max-width: 520px) {
	.report-page > .report { padding: 18px 14px 40px; }
	.report .facts { grid-template-columns: repeat(auto-fit, minmax(min(140px, 100%), 1fr)); }
}
@media (forced-colors: active) {
	.report {
		--ink: CanvasText; --quiet: CanvasText; --back: Canvas; --line: GrayText; --soft: Canvas; --link: LinkText;
		--one: CanvasText; --two: CanvasText; --three: CanvasText; --four: CanvasText;
	}
	.report .bar, .report .counts { fill: Canvas; stroke: CanvasText; opacity: 1; }
	.report .bar.own { fill: Highlight; }
	.report .chosen { stroke: Highlight; stroke-width: 2.5; }
}
@media print {
	:root {
		--page-ink: #000000; --page-quiet: #444444; --page-back: #ffffff; --page-line: #bbbbbb; --page-soft: #ffffff;
		--page-link: #000000; --page-one: #c2410c; --page-two: #1d63c4; --page-three: #1a7f45; --page-four: #7a3fb0;
	}
	.report-page { font-size: 10.5pt; }
	.report-page > .report { max-width: none; padding: 0; }
	.report nav, .report figure details { display: none; }
	.report .scroll, .report .scroll:has(tbody > tr:nth-child(40)) { max-height: none; border: 0; overflow: visible; }
	.report table { font-size: 0.85em; }
	.report th, .report td { padding-right: 8px; }
	.report td.number { white-space: normal; }
	.report thead th, .report tbody th, .report thead th:first-child { position: static; }
	.report h2, .report caption, .report thead { break-after: avoid; }
	.report figure.wide { break-inside: auto; }
	.report tr { break-inside: avoid; }
	.report details::details-content { content-visibility: visible; block-size: auto; }
	.report svg, .report .tokens { print-color-adjust: exact; }
}
`;
