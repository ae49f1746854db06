package io.tokengauge.report;

/** Holds the style of the HTML report: one column, calm colours, numbers aligned. */
final class HtmlStyle {

  static final String CSS =
      """
      :root {
        color-scheme: light dark;
        --page: #ffffff; --card: #f6f7f9; --text: #1b2430; --soft: #5b6675; --line: #dfe3e8;
        --bar: #3b6ea8; --pale: #a9c0da; --good: #1f7a4d;
      }
      @media (prefers-color-scheme: dark) {
        :root {
          --page: #14181e; --card: #1c222a; --text: #e4e8ee; --soft: #9aa5b4; --line: #303843;
          --bar: #6c9fd8; --pale: #3f5d80; --good: #6fcf9f;
        }
      }
      * { box-sizing: border-box; }
      body {
        margin: 0; background: var(--page); color: var(--text);
        font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
      }
      main { max-width: 1040px; margin: 0 auto; padding: 40px 32px 56px; }
      h1 { margin: 0; font-size: 26px; line-height: 1.25; letter-spacing: -0.01em; }
      h2 { margin: 0 0 12px; font-size: 17px; }
      section { margin-top: 36px; }
      .sub { margin: 6px 0 0; color: var(--soft); }
      .lead { margin: 18px 0 0; font-size: 18px; }
      .cards {
        display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px;
        margin: 24px 0 0;
      }
      .cards > div { background: var(--card); border-radius: 8px; padding: 14px; }
      .cards dt { color: var(--soft); font-size: 13px; }
      .cards dd { margin: 2px 0 0; font-size: 19px; font-weight: 600; white-space: nowrap; font-variant-numeric: tabular-nums; }
      .cards .change { color: var(--soft); font-size: 13px; font-weight: 400; }
      .advice { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
      .advice li { display: flex; gap: 20px; padding: 10px 0; border-bottom: 1px solid var(--line); }
      .saving {
        flex: 0 0 84px; text-align: right; color: var(--good); font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      .saving.none { color: var(--soft); font-weight: 400; }
      bdi { font-weight: 600; overflow-wrap: anywhere; }
      td bdi { font-weight: 400; }
      .wide { overflow-x: auto; }
      table { width: 100%; border-collapse: collapse; font-size: 14px; }
      th, td { padding: 6px 12px 6px 0; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }
      th { color: var(--soft); font-size: 13px; font-weight: 500; white-space: nowrap; }
      .n { padding: 6px 0 6px 20px; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
      tfoot td { font-weight: 600; border-bottom: 0; }
      figure { margin: 0 0 16px; }
      figcaption { margin-bottom: 6px; color: var(--soft); font-size: 13px; }
      svg { display: block; width: 100%; height: auto; }
      .bar { fill: var(--bar); }
      .muted { fill: var(--pale); }
      .grid { stroke: var(--line); stroke-width: 1; }
      .axis { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
      .meter {
        display: inline-block; width: 72px; height: 6px; margin-right: 10px; border-radius: 3px;
        background: var(--card); overflow: hidden; vertical-align: middle; text-align: left;
      }
      .share { display: inline-block; min-width: 46px; }
      .short { max-width: 460px; }
      .meter i { display: block; height: 100%; background: var(--bar); }
      footer { margin-top: 40px; padding-top: 12px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px; }
      footer p { margin: 4px 0; }
      @media screen and (max-width: 640px) {
        main { padding: 24px 16px 40px; }
        figure { overflow-x: auto; }
        svg { min-width: 640px; }
        .advice li { gap: 12px; }
        .saving { flex-basis: 64px; }
      }
      @media print {
        :root {
          color-scheme: light;
          --page: #ffffff; --card: #f6f7f9; --text: #000000; --soft: #444444; --line: #cccccc;
          --bar: #3b6ea8; --pale: #a9c0da; --good: #1f7a4d;
        }
        body { font-size: 11px; }
        main { max-width: none; padding: 0; }
        section { margin-top: 20px; }
        h2, figure, li, tr, .cards > div { break-inside: avoid; }
        h2, figcaption { break-after: avoid; }
        thead { display: table-header-group; }
        tfoot { display: table-row-group; }
        h1 { font-size: 20px; }
        h2 { font-size: 13px; margin-bottom: 6px; }
        table, th, figcaption, .sub, .cards dt, .cards .change, footer { font-size: 10px; }
        th, td { padding-top: 3px; padding-bottom: 3px; }
        .n { padding-top: 3px; padding-bottom: 3px; }
        .lead { font-size: 13px; }
        .cards { grid-template-columns: repeat(6, 1fr); gap: 8px; }
        .cards > div { padding: 8px; }
        .cards dd { font-size: 12px; }
        .advice li { padding: 5px 0; }
        .bar, .muted, .meter, .meter i, .cards > div { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
        @page { margin: 16mm; }
      }
      """;

  private HtmlStyle() {}
}
