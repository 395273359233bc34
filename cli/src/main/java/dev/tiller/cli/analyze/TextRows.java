package dev.tiller.cli.analyze;

import dev.tiller.analysis.EmbeddedRows;
import dev.tiller.analysis.Stages;
import dev.tiller.data.Column;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.onnx.SentenceEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Texts through a sentence encoder; rows without a text have no vector. */
final class TextRows implements RowVectors {
  private final List<@Nullable String> texts;
  private final int[] rows;
  private final SentenceEncoder encoder;
  private final Identity identity;

  private TextRows(Column column, SentenceEncoder encoder, Identity identity) {
    this.texts = column.toStrings();
    this.rows =
        IntStream.range(0, column.size())
            .filter(row -> column.stringAt(row) != null && !column.stringAt(row).isBlank())
            .toArray();
    this.encoder = encoder;
    this.identity = identity;
  }

  /**
   * @param folder of an ONNX sentence encoder, null for the one that ships
   */
  static TextRows open(Column column, @Nullable Path folder) throws IOException {
    if (folder == null) {
      SentenceEncoder shipped = SentenceEncoder.bgeSmall();
      return new TextRows(
          column, shipped, Identity.of("sentences").with("encoder", shipped.name()));
    }
    SentenceEncoder own = SentenceEncoder.open(folder, SentenceEncoder.Pooling.MEAN);
    return new TextRows(
        column,
        own,
        Identity.of("sentences").with("encoder", AtomicFile.sha256(folder.resolve("model.onnx"))));
  }

  @Override
  public int[] rows() {
    return rows.clone();
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public EmbeddedRows embed(Stages stages, Monitor monitor) {
    return RowVectors.inChunks(
        rows.length,
        "embedding texts",
        (from, to) ->
            encoder.encode(
                Arrays.stream(rows, from, to)
                    .mapToObj(row -> String.valueOf(texts.get(row)))
                    .toList()),
        stages,
        monitor);
  }

  @Override
  public List<@Nullable Object> contents() {
    return new ArrayList<>(texts);
  }

  @Override
  public String note() {
    int without = texts.size() - rows.length;
    return without == 0 ? "" : "%,d rows have no text and are left out".formatted(without);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
