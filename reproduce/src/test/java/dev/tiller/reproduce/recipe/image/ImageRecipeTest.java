package dev.tiller.reproduce.recipe.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.steering.Support;
import dev.tiller.steering.fit.Methods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ImageRecipeTest {

  private static final Path GOLDEN = Path.of("../diffusion/src/test/resources/golden/images");
  private static final List<String> NAMES = ImageRecipe.NAMES;

  @TempDir private Path folder;

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyShippedRecipeCanBeRead(String name) throws IOException {
    ImageRecipe recipe = ImageRecipe.named(name);
    assertThat(recipe.paper()).contains("arXiv");
    assertThat(recipe.concepts()).isNotEmpty();
    assertThat(Methods.parse(recipe.fit().method())).isNotNull();
    assertThat(Support.parse(recipe.fit().support())).isNotNull();
    assertThatThrownBy(() -> recipe.requireFiles(folder, folder.resolve("model")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("There is no")
        .hasMessageContaining("this recipe needs it");
  }

  @Test
  void unknownKeysAreNamed() throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(
        file, ImageRecipe.text("act-styles-sdxl-lightning").replace("fit:", "titles: 3\nfit:"));
    assertThatThrownBy(() -> ImageRecipe.named(file.toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("titles");
    Files.writeString(
        file, ImageRecipe.text("act-styles-sdxl-lightning").replaceAll("notes: .*\n", ""));
    assertThatThrownBy(() -> ImageRecipe.named(file.toString()))
        .isInstanceOf(UserError.class)
        .hasMessage("A recipe about images has no notes, which it needs.");
  }

  /** The whole way on a small pipeline, and once more: what is there is not made again. */
  @Test
  void aRecipeIsCarriedOut() throws IOException {
    ImageRecipe recipe =
        mine(
            ImageRecipe.text("act-negation-sdxl-lightning")
                .replace("prompts: 2048", "prompts: 4")
                .replace("prompts: 512", "prompts: 2")
                .replaceAll("strengths: .*", "strengths: [0, 1]")
                .replace(".*norm.*", "mid_block.*norm.*"));
    Path captions = folder.resolve("coco/captions_train2017.json");
    Files.createDirectories(captions.getParent());
    String all =
        IntStream.range(0, 10)
            .mapToObj("{\"caption\": \"a photo of %d\"}"::formatted)
            .reduce((a, b) -> a + "," + b)
            .orElseThrow();
    Files.writeString(captions, "{\"annotations\": [" + all + "]}");
    Path out = folder.resolve("out");
    try (ImagePipeline pipeline =
        ImagePipeline.load(GOLDEN.resolve("sdxl-tiny"), ScalarType.Float)) {
      ImageRecipeRun run = new ImageRecipeRun(recipe, pipeline, folder, out, 16, Monitor.NONE);
      List<ImageRecipeRun.Row> rows = run.run("gorilla");
      assertThat(rows).hasSize(2);
      assertThat(rows.get(0).moved()).isZero();
      assertThat(rows.get(1).moved()).isPositive();
      assertThat(out.resolve("gorilla/map.safetensors")).exists();
      assertThat(out.resolve("gorilla/1.000/1.png")).exists();
      ImageRecipeRun again =
          new ImageRecipeRun(recipe, pipeline, folder, out, 16, Monitor.stoppingWhen(() -> true));
      assertThat(again.run("gorilla")).isEqualTo(rows);
      assertThatThrownBy(() -> run.run("zebra")).hasMessageContaining("white_bear");
    }
  }

  @Test
  void promptsNameAndNegateTheirObject() throws IOException {
    ImageRecipe recipe = ImageRecipe.named("act-negation-sdxl-lightning").atMost(2);
    List<String> captions = List.of("one", "two", "three", "four", "five", "six");
    ConceptPrompts prompts =
        ConceptPrompts.of(recipe, recipe.concepts().get("gorilla"), captions, folder);
    assertThat(prompts.source()).containsExactly("one a gorilla.", "three containing a gorilla.");
    assertThat(prompts.target()).containsExactly("two", "four");
    assertThat(prompts.drawn())
        .containsExactly("five without a gorilla.", "six not containing a gorilla.");
    assertThatThrownBy(
            () ->
                ConceptPrompts.of(
                    recipe, recipe.concepts().get("gorilla"), captions.subList(0, 3), folder))
        .hasMessageContaining("There are 3 captions, but this recipe takes 6");
  }

  private ImageRecipe mine(String text) throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, text);
    return ImageRecipe.named(file.toString());
  }
}
