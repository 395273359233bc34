package dev.tiller.cli.image;

import dev.tiller.cli.image.SweptImages.Drawn;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.SteerOption;
import dev.tiller.cli.option.TextSource;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.diffusion.pipeline.PngImage;
import dev.tiller.diffusion.schedule.Scheduler;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.steering.Steering;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller image sweep}: the same prompts and noise at several strengths. */
@Command(
    name = "sweep",
    description = {
      "Draws every prompt at several strengths from the same noise.",
      "One row a prompt, one column a strength: as single PNGs, one grid and a page."
    },
    footer =
        "  tiller image sweep pocket --prompts star.txt --steer no-star.safetensors --strengths 0,0.5,1 --out sweep")
public final class ImageSweepCommand implements Callable<Integer>, LongWork {

  private static final int GRID_EDGE = 112;

  @Mixin private PipelineOption pipeline = new PipelineOption();

  @Option(
      names = "--prompts",
      required = true,
      paramLabel = TextSource.LABEL,
      description = "What to draw, one prompt a line.")
  private TextSource prompts = new TextSource("");

  @Option(
      names = "--strengths",
      split = ",",
      paramLabel = "s",
      description = "Factors on the maps' own strengths (default: ${DEFAULT-VALUE}).",
      defaultValue = "0,0.25,0.5,0.75,1")
  private double[] strengths = {};

  @Option(
      names = "--concept",
      paramLabel = "star|style:NAME|garment:NAME|TEXT",
      description =
          "What judges count on the page, as in `tiller image eval` (default: nothing is judged).")
  private @Nullable String concept;

  @Mixin private JudgeOptions judges = new JudgeOptions();

  @Mixin private DrawOptions draw = new DrawOptions();

  @Mixin private SteerOption steer = new SteerOption();

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "DIR",
      description = "Folder of pictures, grid.png and page.html.")
  private Path out = Path.of("");

  @Mixin private Answer answer = new Answer();

  private record Swept(String grid, String page, int prompts, List<Double> strengths)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    List<Steering.Part> parts = steer.parts();
    if (parts.isEmpty()) {
      throw new WrongUse("A sweep goes over strengths of maps; give --steer.");
    }
    List<String> texts = prompts.read().texts();
    try (TensorScope scope = TensorScope.open();
        Owned owned = new Owned();
        ImagePipeline model = pipeline.load(answer)) {
      @Nullable ImageJudge judge = null;
      if (concept != null) {
        judges.requireKnown(model);
        judge = owned.add(judges.open(concept));
      }
      List<List<Drawn>> columns = new ArrayList<>();
      SweptImages swept = new SweptImages(texts, maps(), concept, judge);
      for (double strength : strengths) {
        columns.add(column(model, parts, strength, texts));
        if (answer.monitor().stopRequested()) {
          answer.note("stopped; the pictures that were finished are in %s".formatted(out));
          return 0;
        }
      }
      List<List<PngImage>> rows = new ArrayList<>();
      for (int p = 0; p < texts.size(); p++) {
        int row = p;
        rows.add(columns.stream().map(column -> column.get(row).picture()).toList());
      }
      int scale = Math.max(1, GRID_EDGE / rows.get(0).get(0).image().getWidth());
      PngImage.grid(rows, scale).write(out.resolve("grid.png"), Map.of("strengths", words()));
      swept.page(strengths, columns, scale).write(out.resolve("page.html"));
      answer.say("%s and %s", out.resolve("grid.png"), out.resolve("page.html"));
      answer.finish(
          new Swept(
              out.resolve("grid.png").toString(),
              out.resolve("page.html").toString(),
              texts.size(),
              Arrays.stream(strengths).boxed().toList()));
      return 0;
    }
  }

  private String words() {
    return Arrays.toString(strengths);
  }

  private List<Drawn> column(
      ImagePipeline model, List<Steering.Part> parts, double strength, List<String> texts)
      throws IOException {
    List<Drawn> column = new ArrayList<>();
    List<Steering.Part> scaled =
        parts.stream().map(p -> new Steering.Part(p.map(), strength * p.strength())).toList();
    Scheduler by = draw.scheduler(model.plan(), answer);
    Path folder = out.resolve(String.format(Locale.ROOT, "%.3f", strength));
    Files.createDirectories(folder);
    try (Steering steering = Steering.of(model.network(), scaled)) {
      for (int p = 0; p < texts.size() && !answer.monitor().stopRequested(); p++) {
        ImageRequest one =
            draw.request(model.plan(), List.of(texts.get(p))).seeded(Seeds.mix(draw.seed(), p));
        try (TensorScope scope = TensorScope.open()) {
          Tensor image = model.generate(one, steering.taps(), by, answer.monitor());
          PngImage picture = PngImage.of(image.select(0, 0));
          Map<String, String> said = draw.texts(pipeline, one, by, steer.words());
          said.put("strength", Double.toString(strength));
          picture.write(folder.resolve(p + ".png"), said);
          column.add(new Drawn(picture, scope.keep(image), said));
        } catch (UserError e) {
          if (!answer.monitor().stopRequested()) {
            throw e;
          }
        }
      }
    }
    return column;
  }

  /** The maps by the names of their files. */
  private String maps() {
    return steer.words().stream()
        .map(word -> word.replaceAll(".*[/\\\\]", "").replace(".safetensors", ""))
        .collect(Collectors.joining(" and "));
  }
}
