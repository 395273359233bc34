package dev.tiller.reproduce.recipe;

import dev.tiller.data.TextSet;
import dev.tiller.data.corpus.Corpus;
import dev.tiller.data.corpus.RealToxicityPrompts;
import dev.tiller.ground.UserError;
import dev.tiller.reproduce.recipe.Recipe.Role;
import dev.tiller.reproduce.recipe.Recipe.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files that a recipe needs, found in the user's folder. */
public final class RecipeData {

  private final Path folder;
  private final Map<Role, Source> sources;

  private RecipeData(Path folder, Map<Role, Source> sources) {
    this.folder = folder;
    this.sources = sources;
  }

  /**
   * Checks that everything is there before any work is done.
   *
   * @param without roles that are left out, and with them what they measure
   * @throws UserError naming every file that is missing
   */
  public static RecipeData of(Recipe recipe, Path folder, Set<Role> without) {
    Map<Role, Source> sources = new TreeMap<>(recipe.data());
    sources.keySet().removeAll(without);
    List<String> missing = new ArrayList<>();
    sources.forEach(
        (role, source) -> {
          if (!Files.exists(folder.resolve(source.file()))) {
            missing.add("%s (%s: %s)".formatted(source.file(), role, source.what()));
          }
        });
    if (!missing.isEmpty()) {
      throw new UserError(
          "The recipe %s needs files that %s does not have: %s; put them there, or leave a measurement out."
              .formatted(recipe.name(), folder, String.join("; ", missing)));
    }
    return new RecipeData(folder, sources);
  }

  /** Whether the recipe has this role and it was not left out. */
  public boolean has(Role role) {
    return sources.containsKey(role);
  }

  /** The file of a role. */
  public Path file(Role role) {
    return folder.resolve(source(role).file());
  }

  /** How the file is named where it is read, such as {@code jigsaw:/data/train.csv:toxic}. */
  public String word(Role role) {
    return source(role).read().replace("{file}", file(role).toString());
  }

  /** The texts of a role. */
  public TextSet texts(Role role) throws IOException {
    String word = word(role);
    return Corpus.named(word).isPresent() ? Corpus.read(word) : TextSet.read(word);
  }

  /**
   * Prompts taken at random.
   *
   * @param n at most
   * @return with their toxicity where the file is RealToxicityPrompts, else NaN; the continuation
   *     is of no use here
   */
  List<RealToxicityPrompts.Prompt> prompts(int n, long seed) throws IOException {
    if (Corpus.named(word(Role.PROMPTS)).equals(Optional.of(Corpus.RTP))) {
      return RealToxicityPrompts.read(file(Role.PROMPTS)).sample(n, seed).prompts();
    }
    return texts(Role.PROMPTS).sample(n, seed).texts().stream()
        .map(text -> new RealToxicityPrompts.Prompt(text, Double.NaN, "", Double.NaN))
        .toList();
  }

  private Source source(Role role) {
    @Nullable Source source = sources.get(role);
    if (source == null) {
      throw new UserError("The recipe has no " + role + ", or it was left out.");
    }
    return source;
  }
}
