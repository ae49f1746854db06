package io.tokengauge.notify.slack;

import com.slack.api.model.block.ContextBlock;
import com.slack.api.model.block.HeaderBlock;
import com.slack.api.model.block.LayoutBlock;
import com.slack.api.model.block.SectionBlock;
import com.slack.api.model.block.composition.TextObject;
import io.tokengauge.report.Recommendation;
import io.tokengauge.report.ReportPage;
import io.tokengauge.report.TextReportRenderer;
import java.util.ArrayList;
import java.util.List;

/** Lays a report out in blocks: its figures, advice, and the tables of who used what. */
final class ReportBlocks {

  private static final int MAX_ROWS = 10;
  private static final int MAX_FIELDS = 10;
  private static final int MAX_ADVICE = 10;
  private static final int MAX_TABLES = 12;
  private static final int MAX_NOTES = 10;

  private ReportBlocks() {}

  static String summary(ReportPage page) {
    return SlackText.escape(page.title() + " - " + page.headline(), SlackText.MAX_TEXT);
  }

  static List<LayoutBlock> of(String id, ReportPage page) {
    List<LayoutBlock> blocks = new ArrayList<>();
    blocks.add(
        HeaderBlock.builder()
            .blockId(id)
            .text(SlackText.plain(page.title(), SlackText.MAX_HEADER))
            .build());
    blocks.add(note(page.subtitle()));
    List<TextObject> figures = new ArrayList<>();
    for (ReportPage.Highlight figure : page.highlights()) {
      if (figures.size() < MAX_FIELDS) {
        String change = figure.change().isEmpty() ? "" : " (" + figure.change() + ")";
        figures.add(SlackText.field(figure.label(), figure.value() + change));
      }
    }
    blocks.add(
        SectionBlock.builder()
            .text(SlackText.plain(page.headline(), SlackText.MAX_TEXT))
            .fields(figures.isEmpty() ? null : figures)
            .build());
    blocks.add(section("Recommendations"));
    if (page.advice().isEmpty()) {
      blocks.add(note(Recommendation.NONE));
    }
    for (ReportPage.Advice advice :
        page.advice().subList(0, Math.min(page.advice().size(), MAX_ADVICE))) {
      String saving = advice.saving().isEmpty() ? "" : "[saves " + advice.saving() + "] ";
      blocks.add(
          SectionBlock.builder()
              .text(SlackText.plain("• " + saving + advice.text().plain(), SlackText.MAX_TEXT))
              .build());
    }
    page.sections().stream()
        .filter(table -> table.kind() == ReportPage.Kind.GROUPS)
        .limit(MAX_TABLES)
        .forEach(
            table -> {
              blocks.add(section(table.title()));
              blocks.add(
                  SectionBlock.builder()
                      .text(SlackText.fixed(TextReportRenderer.table(head(table))))
                      .build());
            });
    page.notes().stream().limit(MAX_NOTES).forEach(text -> blocks.add(note(text.plain())));
    return blocks;
  }

  // Without what would not fit into a message; the numbers at the end say so.
  private static ReportPage.Section head(ReportPage.Section table) {
    return table.rows().size() <= MAX_ROWS
        ? table
        : new ReportPage.Section(
            table.kind(),
            table.title(),
            table.heads(),
            table.names(),
            table.rows().subList(0, MAX_ROWS),
            table.total());
  }

  private static LayoutBlock section(String title) {
    return SectionBlock.builder().text(SlackText.bold(title)).build();
  }

  private static LayoutBlock note(String text) {
    return ContextBlock.builder()
        .elements(List.of(SlackText.plain(text, SlackText.MAX_FIELD)))
        .build();
  }
}
