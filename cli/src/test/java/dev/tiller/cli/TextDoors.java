package dev.tiller.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.data.Table;
import dev.tiller.data.TextSet;
import dev.tiller.data.corpus.Jigsaw;
import dev.tiller.data.corpus.JsonSubsets;
import dev.tiller.data.corpus.Mmlu;
import dev.tiller.data.corpus.OneSec;
import dev.tiller.data.corpus.RealToxicityPrompts;
import dev.tiller.data.corpus.TruthfulQuestions;
import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.reproduce.recipe.Recipe;
import dev.tiller.reproduce.recipe.Recipes;
import dev.tiller.selfsupervised.recipe.PretextRecipe;
import dev.tiller.selfsupervised.recipe.PretextRecipes;
import dev.tiller.steering.fit.Methods;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.filter.Where;
import dev.tiller.symphony.source.RowsRequest;
import dev.tiller.symphony.state.PageState;
import dev.tiller.symphony.state.StateJson;
import dev.tiller.symphony.state.TableState;
import dev.tiller.testing.fuzz.Damage;
import dev.tiller.testing.fuzz.Door;
import dev.tiller.tokenizer.ChatTemplate;
import dev.tiller.tokenizer.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tables, corpora, templates, recipes, and what pages and command lines say. */
final class TextDoors {

  private static final String CSV =
      "id,text,score,ok\n1,\"It rained, \"\"it\"\" poured\",0.5,true\n2,na\u00efve \u65e5\u672c,,false\n"
          + "3,\"two\nlines\",-1e-3,\n4,,nan,true\r\n5,'x'; |y|,1,no\n";
  private static final String JSON =
      "[{\"id\":1,\"text\":\"It \\\"rained\\\" \\u00e9 \\ud83d\\ude42\",\"score\":0.5,\"ok\":true},\n"
          + "{\"id\":2,\"text\":null,\"score\":NaN,\"ok\":false,\"tags\":[1,{\"a\":\"b\"}]},\n"
          + "{\"id\":12345678901234567890,\"text\":\"na\u00efve\",\"score\":-1e-3}]\n";

  private TextDoors() {}

  static List<Door> all() throws IOException {
    List<Door> doors = new ArrayList<>();
    doors.add(file("csv", 60, "t.csv", CSV, path -> Table.read(path)));
    doors.add(file("tsv", 20, "t.tsv", CSV.replace(',', '\t'), path -> Table.read(path)));
    doors.add(file("json", 40, "t.json", JSON, path -> Table.read(path)));
    String lines = JSON.substring(1, JSON.length() - 2).replace("},\n", "}\n");
    doors.add(file("json lines", 40, "t.jsonl", lines, path -> Table.read(path)));
    doors.add(file("sentences", 30, "t.txt", CSV, path -> TextSet.read(path)));
    corpora(doors);
    templates(doors);
    recipes(doors);
    pages(doors);
    return doors;
  }

  private static void corpora(List<Door> doors) {
    String prompt =
        "{\"prompt\":{\"text\":\"a\",\"toxicity\":0.5},\"continuation\":{\"text\":\"b\",\"toxicity\":null}}\n";
    doors.add(file("rtp", 20, "rtp.jsonl", prompt.repeat(3), RealToxicityPrompts::read));
    String asked =
        "Type,Category,Question,Best Answer,Correct Answers,Incorrect Answers,Source\n"
            + "Adversarial,Myths,\"What, then?\",Yes,Yes; Surely,No; \"\"\"Never\"\"\",x\n";
    doors.add(file("truthfulqa", 20, "TruthfulQA.csv", asked, TruthfulQuestions::read));
    String jigsaw =
        "id,comment_text,toxic,severe_toxic,obscene,threat,insult,identity_hate\n"
            + "a,\"Hello, you\",0,0,0,0,0,0\nb,Bad,1,0,1,0,1,0\n";
    doors.add(file("jigsaw", 20, "train.csv", jigsaw, Jigsaw::read));
    String senses = "{\"concept\":\"x\",\"sentences\":{\"positive\":[\"a\"],\"negative\":[\"b\"]}}";
    doors.add(
        new Door(
            "json with texts",
            20,
            Map.of("s.json", senses.getBytes(UTF_8)),
            List.of(new Door.Target("s.json", Damage.text())),
            folder -> {
              either(
                  () -> OneSec.read(folder.resolve("s.json")),
                  () -> JsonSubsets.read(folder.resolve("s.json")));
            }));
    doors.add(
        new Door(
            "mmlu",
            20,
            Map.of(
                "test/x_test.csv", "Is it?,yes,no,maybe,never,A\nWhy?,1,2,3,4,D\n".getBytes(UTF_8),
                "dev/x_dev.csv", "Who?,a,b,c,d,B\n".getBytes(UTF_8)),
            List.of(
                new Door.Target("test/x_test.csv", Damage.text()),
                new Door.Target("dev/x_dev.csv", Damage.text())),
            folder -> Mmlu.read(folder)));
  }

  private interface Reading {
    Object read() throws IOException;
  }

  /** Files of two layouts: what neither takes is refused by one of them. */
  private static void either(Reading one, Reading other) throws IOException {
    try {
      one.read();
    } catch (IOException | IllegalArgumentException | dev.tiller.ground.UserError e) {
      if (FuzzTest.fault(e) != null) {
        throw e;
      }
      try {
        other.read();
      } catch (IOException | IllegalArgumentException | dev.tiller.ground.UserError second) {
        if (FuzzTest.fault(second) != null) {
          throw second;
        }
      }
    }
  }

  private static void templates(List<Door> doors) throws IOException {
    var cases =
        new ObjectMapper()
            .readTree(Path.of("../jinja/src/test/resources/golden/chat/cases.json").toFile());
    int number = 0;
    for (var template : cases.get("templates")) {
      String source = template.asText();
      try {
        render(source);
      } catch (UserError needsMore) {
        continue; // Wants tools, or other messages.
      }
      doors.add(file("template " + number++, 5, "t.jinja", source, path -> render(text(path))));
    }
    if (2 * number < cases.get("templates").size()) {
      throw new IllegalStateException("Only " + number + " published templates can be damaged.");
    }
  }

  private static void render(String source) {
    ChatTemplate.of(source, "t.jinja", Map.of("bos_token", "<s>", "eos_token", "</s>"))
        .render(List.of(Message.user("Where is the whale?"), Message.assistant("Here.")), true);
  }

  private static void recipes(List<Door> doors) throws IOException {
    for (String name : Recipes.NAMES) {
      doors.add(
          file(
              "recipe " + name,
              3,
              name + ".yaml",
              Recipes.text(name),
              path -> {
                Recipe recipe = Recipes.named(path.toString());
                recipe.atMost(3);
              }));
    }
    for (String name :
        List.of("byol-er-fashion", "duet-fashion", "hssl-fashion", "simclr-fashion")) {
      doors.add(
          file(
              "pretext " + name,
              5,
              name + ".yaml",
              PretextRecipes.text(name),
              path -> pretext(path)));
    }
  }

  private static void pretext(Path file) throws IOException {
    PretextRecipe recipe =
        PretextRecipe.parse(PretextRecipes.text(file.toString()), file.toString());
    recipe.view();
    recipe.backbone();
    recipe.looks(); // No weights: a recipe may well ask for many.
  }

  private static void pages(List<Door> doors) {
    String state =
        PageState.START
            .table(0, TableState.START.filter(Filter.where("d.a > 1")).groups("b").selection(1, 2))
            .toJson();
    doors.add(file("page state", 20, "s.json", state, path -> PageState.parse(text(path))));
    String rows =
        StateJson.write(new RowsRequest(TableState.START.filter(Filter.where("d.a > 1")), 10));
    doors.add(file("rows request", 20, "r.json", rows, path -> RowsRequest.parse(text(path))));
    Table table =
        Table.of(
            dev.tiller.data.Column.strings("split", "train", "test"),
            dev.tiller.data.Column.doubles("score", 0.2, 0.7));
    String where =
        "d.score > 0.5 && d.split in ('train', 'test') && !(d[\"split\"] contains 'sea')";
    doors.add(
        file("filter", 30, "w.txt", where, path -> new Where(text(path)).over(table).keeps(1)));
    String identity = Identity.of("fit").with("a", 1).with("b", "x").text();
    doors.add(file("identity", 20, "i.txt", identity, path -> Identity.parse(text(path))));
    String method = "lineas:steps=200,sparsity=0.01";
    doors.add(file("method", 20, "m.txt", method, path -> Methods.parse(text(path))));
  }

  private static String text(Path path) throws IOException {
    return new String(Files.readAllBytes(path), UTF_8);
  }

  private interface FileUse {
    void open(Path file) throws Exception;
  }

  private static Door file(String name, int share, String file, String sound, FileUse use) {
    return Door.file(
        name,
        share,
        file,
        sound.getBytes(UTF_8),
        Damage.text(),
        folder -> use.open(folder.resolve(file)));
  }
}
