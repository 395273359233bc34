package dev.tiller.data.corpus;

import dev.tiller.data.ColumnType;
import dev.tiller.data.Row;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * TruthfulQA's table (arXiv 2109.07958): columns {@code Question}, {@code Best Answer}, {@code
 * Correct Answers} and {@code Incorrect Answers}, the last two with answers between semicolons.
 *
 * @param questions in file order
 */
public record TruthfulQuestions(List<Question> questions) {

  private static final List<String> COLUMNS =
      List.of("Question", "Best Answer", "Correct Answers", "Incorrect Answers");

  /**
   * One question.
   *
   * @param text the question
   * @param correct true answers, the best one first; each ends in a full stop
   * @param incorrect false answers, at least one
   */
  public record Question(String text, List<String> correct, List<String> incorrect) {

    /** Question and answer as the papers show them to a model, the answer perhaps empty. */
    public String with(String answer) {
      return "Q: " + text + "\nA:" + (answer.isEmpty() ? "" : " " + answer);
    }
  }

  /** Copies the list. */
  public TruthfulQuestions {
    questions = List.copyOf(questions);
  }

  /**
   * Reads a table file.
   *
   * @throws IOException if a column is missing, or a question has no true or no false answer
   */
  public static TruthfulQuestions read(Path file) throws IOException {
    Table table =
        Table.read(
            file,
            COLUMNS.stream().collect(Collectors.toMap(name -> name, name -> ColumnType.STRING)));
    List<String> missing = COLUMNS.stream().filter(name -> !table.has(name)).toList();
    if (!missing.isEmpty()) {
      throw new IOException(
          "%s has no column %s, which TruthfulQA's table has; its columns are %s."
              .formatted(file, missing, UserError.list(table.columnNames())));
    }
    List<Question> questions = new ArrayList<>();
    for (Row row : table) {
      List<String> correct = new ArrayList<>(answers(row.string("Best Answer")));
      answers(row.string("Correct Answers")).stream()
          .filter(answer -> !correct.contains(answer))
          .forEach(correct::add);
      List<String> incorrect = answers(row.string("Incorrect Answers"));
      @Nullable String text = row.string("Question");
      if (text == null || correct.isEmpty() || incorrect.isEmpty()) {
        throw new IOException(
            "%s has no question, no true or no false answer in row %d."
                .formatted(file, row.index()));
      }
      questions.add(new Question(text.strip(), correct, incorrect));
    }
    return new TruthfulQuestions(questions);
  }

  private static List<String> answers(@Nullable String cell) {
    return cell == null
        ? List.of()
        : Arrays.stream(cell.split(";"))
            .map(String::strip)
            .filter(answer -> !answer.isEmpty())
            .map(answer -> answer.endsWith(".") ? answer : answer + ".")
            .distinct()
            .toList();
  }

  /** Every second question, from the first (fold 0) or the second (fold 1). */
  public TruthfulQuestions fold(int fold) {
    List<Question> kept = new ArrayList<>();
    for (int i = fold; i < questions.size(); i += 2) {
      kept.add(questions.get(i));
    }
    return new TruthfulQuestions(kept);
  }

  /**
   * Texts to fit a map on.
   *
   * @param name {@code true} for each question with each true answer, {@code false} for its false
   *     ones, {@code questions} for the questions alone
   */
  public List<String> part(String name) {
    return switch (name) {
      case "true" -> questions.stream().flatMap(q -> q.correct().stream().map(q::with)).toList();
      case "false" -> questions.stream().flatMap(q -> q.incorrect().stream().map(q::with)).toList();
      default -> questions.stream().map(Question::text).toList();
    };
  }
}
