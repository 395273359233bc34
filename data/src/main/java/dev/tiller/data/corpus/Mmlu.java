package dev.tiller.data.corpus;

import dev.tiller.data.Row;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of MMLU (arXiv 2009.03300): {@code test/SUBJECT_test.csv} with the questions and
 * {@code dev/SUBJECT_dev.csv} with those that are shown with their answers, both without a heading:
 * question, four choices, the letter of the right one.
 *
 * @param subject such as {@code high_school_physics}
 * @param shown questions to learn the form from
 * @param asked questions to answer
 */
public record Mmlu(String subject, List<Question> shown, List<Question> asked) {

  private static final String LETTERS = "ABCD";
  private static final String TEST = "_test.csv";

  /**
   * One question.
   *
   * @param text the question
   * @param choices four answers
   * @param right index of the right one
   */
  public record Question(String text, List<String> choices, int right) {}

  /**
   * Reads every subject of a folder, in alphabetical order.
   *
   * @throws IOException if there is none, or a file is not in this layout
   */
  public static List<Mmlu> read(Path folder) throws IOException {
    Path test = folder.resolve("test");
    if (!Files.isDirectory(test)) {
      throw new IOException(
          "There is no folder %s; MMLU has test/SUBJECT_test.csv and dev/SUBJECT_dev.csv."
              .formatted(test));
    }
    List<Mmlu> subjects = new ArrayList<>();
    try (Stream<Path> files = Files.list(test)) {
      for (Path file : files.filter(f -> f.toString().endsWith(TEST)).sorted().toList()) {
        String name = file.getFileName().toString();
        String subject = name.substring(0, name.length() - TEST.length());
        Path dev = folder.resolve("dev").resolve(subject + "_dev.csv");
        subjects.add(new Mmlu(subject, questions(dev), questions(file)));
      }
    }
    if (subjects.isEmpty()) {
      throw new IOException(test + " holds no file that ends in " + TEST + ".");
    }
    return subjects;
  }

  private static List<Question> questions(Path file) throws IOException {
    Table table = Table.readWithoutHeading(file, "question", "A", "B", "C", "D", "answer");
    List<Question> questions = new ArrayList<>();
    for (Row row : table) {
      String answer = text(row, "answer").strip();
      int right = answer.length() == 1 ? LETTERS.indexOf(answer) : -1;
      if (right < 0) {
        throw new IOException(
            "%s has \"%s\" as the answer of row %d; A, B, C or D was expected."
                .formatted(file, UserError.excerpt(answer), row.index()));
      }
      List<String> choices = LETTERS.chars().mapToObj(c -> text(row, "" + (char) c)).toList();
      questions.add(new Question(text(row, "question"), choices, right));
    }
    return questions;
  }

  private static String text(Row row, String column) {
    @Nullable String text = row.string(column);
    return Objects.requireNonNullElse(text, "");
  }
}
