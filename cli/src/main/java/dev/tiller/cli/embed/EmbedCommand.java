package dev.tiller.cli.embed;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.EncoderOption;
import dev.tiller.cli.option.FileName;
import dev.tiller.cli.option.ImageOption;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.images.ImageSource;
import dev.tiller.images.LoadedImages;
import dev.tiller.library.Encoders;
import dev.tiller.selfsupervised.probe.Embeddings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller embed}. */
@Command(
    name = "embed",
    description = {
      "Writes what an encoder makes of images: a table with a row for each.",
      "Columns are name, label (where there is one) and e0, e1, ..., float64."
    },
    footer = {
      "  tiller embed --encoder run --data fashion-mnist:test -o table.parquet",
      "  tiller embed --encoder resnet50 --data photos --size 224 -o table.csv"
    })
public final class EmbedCommand implements Callable<Integer>, LongWork {

  @Mixin private EncoderOption encoder = new EncoderOption();

  @Mixin private ImageOption images = new ImageOption();

  @Option(
      names = {"-o", "--out"},
      preprocessor = FileName.class,
      required = true,
      paramLabel = "F",
      description = "The table: .parquet, .csv or .jsonl.")
  private Path out = Path.of("");

  @Mixin private Answer answer = new Answer();

  /**
   * What was written.
   *
   * @param out the file
   * @param images rows
   * @param skipped images that could not be read
   * @param width of a vector
   */
  record Written(String out, int images, int skipped, int width) implements Result {}

  @Override
  public Integer call() throws IOException {
    encoder.check();
    images.check();
    OutputFile.checkTable(answer, "--out", out);
    try (Encoders.Opened opened = encoder.open(answer)) {
      LoadedImages loaded =
          images.load(opened.encoder().backbone().channels(), opened.size(), answer);
      Embeddings vectors =
          Embeddings.of(
              opened.encoder(), loaded, opened.normalization(), encoder.atOnce(), answer.monitor());
      table(vectors).write(out);
      answer.say("%,d vectors of width %d written to %s", vectors.size(), vectors.width(), out);
      answer.finish(
          new Written(
              out.toString(), vectors.size(), loaded.notes().skipped().size(), vectors.width()));
    }
    return 0;
  }

  private static Table table(Embeddings vectors) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.strings("name", vectors.names()));
    if (!vectors.classes().isEmpty()) {
      List<@Nullable String> labels = new ArrayList<>();
      for (int label : vectors.labels()) {
        labels.add(label == ImageSource.NO_LABEL ? null : vectors.classes().get(label));
      }
      columns.add(Column.strings("label", labels));
    }
    for (int j = 0; j < vectors.width(); j++) {
      double[] values = new double[vectors.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = vectors.vectors()[i * vectors.width() + j];
      }
      columns.add(Column.doubles("e" + j, values));
    }
    return Table.of(columns);
  }
}
