package dev.tiller.reproduce.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.reproduce.recipe.Recipe.Role;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.fit.Methods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecipesTest {

  private static final String SMALL =
      """
      paper: P
      table: T
      models: [a/b]
      data: {source: {file: s.txt}, target: {file: t.txt}}
      sampling: {sentences: 4}
      rows:
        - {name: plain, figures: {a/b: {share: 1.5}}}
        - {name: moved, method: linear-act, order: at-once, support: q0-100, strength: 0.5}
      """;

  private static final List<String> METHODS =
      Methods.all().stream().map(SteeringMethod::name).toList();

  @TempDir Path folder;

  static Stream<String> names() {
    return Recipes.NAMES.stream();
  }

  @Test
  void everyFileIsListed() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../recipes"))) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".yaml"))
                  .map(name -> name.replace(".yaml", "")))
          .containsExactlyInAnyOrderElementsOf(Recipes.NAMES);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void shippedRecipesCanBeCarriedOut(String name) throws IOException {
    Recipe recipe = Recipes.named(name);
    assertThat(recipe.name()).isEqualTo(name);
    assertThat(recipe.rows()).hasSizeGreaterThan(1);
    assertThat(recipe.data().values()).allMatch(source -> !source.what().isBlank());
    for (Recipe.Line row : recipe.rows()) {
      if (row.method() != null) {
        assertThat(METHODS).contains(row.method());
        assertThat(row.settings(1).method().name()).isEqualTo(row.method());
        assertThat(recipe.sampling().sentences()).isPositive();
      }
    }
    if (recipe.data().containsKey(Role.PROMPTS)) {
      assertThat(recipe.data()).containsKey(Role.JUDGE);
      assertThat(recipe.sampling().prompts()).isPositive();
      assertThat(recipe.sampling().tokens()).isPositive();
    }
    assertThatThrownBy(() -> RecipeData.of(recipe, folder, Set.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(recipe.data().values().iterator().next().file());
  }

  @Test
  void aFileOfOnesOwnIsReadWithDefaults() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.yaml"), SMALL);
    Recipe recipe = Recipes.named(file.toString());
    assertThat(recipe.name()).isEqualTo("mine");
    assertThat(recipe.sampling().seeds()).containsExactly(0L);
    assertThat(recipe.sampling().temperature()).isEqualTo(1.0);
    assertThat(recipe.rows().get(0).strength()).isZero();
    assertThat(recipe.rows().get(1).settings(3).seed()).isEqualTo(3);
    assertThat(recipe.data().get(Role.SOURCE).read()).isEqualTo("{file}");
    assertThat(recipe.column("/models/B")).isEqualTo("a/b");
    assertThat(recipe.column("/models/c")).isNull();
    Path greedy =
        Files.writeString(
            folder.resolve("greedy.yaml"),
            SMALL.replace("sentences: 4", "sentences: 4, temperature: 0"));
    assertThat(Recipes.named(greedy.toString()).sampling().temperature()).isZero();
  }

  @Test
  void missingFilesAreNamedUnlessLeftOut() throws IOException {
    Recipe recipe = Recipes.named(Files.writeString(folder.resolve("m.yaml"), SMALL).toString());
    Files.writeString(folder.resolve("s.txt"), "a\nb\n");
    assertThatThrownBy(() -> RecipeData.of(recipe, folder, Set.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("t.txt (target")
        .hasMessageNotContaining("s.txt (");
    RecipeData data = RecipeData.of(recipe, folder, Set.of(Role.TARGET));
    assertThat(data.texts(Role.SOURCE).texts()).containsExactly("a", "b");
    assertThat(data.has(Role.TARGET)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "share: 1.5 | shore: 1.5 | measures are",
        "a/b: { | c/d: { | its models are [a/b]",
        "paper: P | title: P | has no paper",
        "method: | methode: | is not a recipe",
        "rows: | rows: [ | is not a recipe"
      })
  void whatIsNoRecipeIsRefused(String right, String wrong, String sentence) throws IOException {
    Path file = Files.writeString(folder.resolve("x.yaml"), SMALL.replace(right, wrong));
    assertThatThrownBy(() -> Recipes.named(file.toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Recipes.named("nothing")).hasMessageContaining("act-toxicity-gemma2");
    assertThatThrownBy(() -> Recipes.named("nothing.yaml")).hasMessageContaining("nothing.yaml");
    assertThatThrownBy(() -> Role.parse("music")).hasMessageContaining("prompts");
  }
}
