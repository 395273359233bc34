package dev.tiller.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.tiller.ground.TextFile;
import dev.tiller.ground.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a CSV or TSV file. Double quotes, doubled inside; a line ends in LF, CRLF or CR; a
 * cell without quotes and content holds no value. Lines without a character are rows of a table of
 * one column, and hold nothing in others.
 */
final class CsvFile {

  /** Longest cell in characters: a quote that is never closed shall not fill the memory. */
  static final int LONGEST_CELL = 1 << 24;

  private static final String DELIMITERS = ",;\t|";

  /** A first line that spreadsheets write and read: it states the delimiter and is no heading. */
  private static final Pattern STATED = Pattern.compile("(?i)sep=([,;\t|])(?=\\R)");

  private final Path file;
  private final char delimiter;
  private final boolean stated;

  private CsvFile(Path file, char delimiter) {
    this(file, delimiter, false);
  }

  /**
   * @param stated whether the first line says nothing but the delimiter
   */
  private CsvFile(Path file, char delimiter, boolean stated) {
    this.file = file;
    this.delimiter = delimiter;
    this.stated = stated;
  }

  /**
   * One record.
   *
   * @param number of the line it begins in, from 1
   * @param cells null where there is neither a quote nor a character
   * @param quoted which cells stand in quotes
   */
  record Line(long number, List<@Nullable String> cells, BitSet quoted) {

    /** Whether a quote stands inside a cell without quotes: what a wrong delimiter leaves. */
    boolean tearsQuotes() {
      for (int i = 0; i < cells.size(); i++) {
        @Nullable String cell = cells.get(i);
        if (!quoted.get(i) && cell != null && cell.indexOf('"') >= 0) {
          return true;
        }
      }
      return false;
    }

    boolean isBlank() {
      return cells.size() == 1 && cells.get(0) == null;
    }
  }

  /** What is done with each line. */
  interface Visitor {
    /** Whether to go on. */
    boolean visit(Line line) throws IOException;
  }

  /** A delimiter and what it makes of the first two lines. */
  private record Candidate(CsvFile csv, int cells, boolean agrees) {}

  /** A file whose cells stand between that character. */
  static CsvFile of(Path file, char delimiter) {
    return new CsvFile(file, delimiter);
  }

  /**
   * A file whose heading shows what stands between its cells, where no line {@code sep=;} above it
   * states that: a comma unless another delimiter splits the heading without tearing quotes apart,
   * into more cells, with as many in the row below.
   */
  static CsvFile sniffed(Path file) throws IOException {
    try (BufferedReader text = TextFile.open(file)) {
      char[] said = new char[7];
      int length = text.read(said);
      Matcher stated = STATED.matcher(new String(said, 0, Math.max(0, length)));
      if (stated.lookingAt()) {
        return new CsvFile(file, stated.group(1).charAt(0), true);
      }
    }
    List<Candidate> splitting = new ArrayList<>();
    for (char delimiter : DELIMITERS.toCharArray()) {
      CsvFile csv = new CsvFile(file, delimiter);
      List<Line> first = csv.firstTwo();
      int cells = first.isEmpty() ? 1 : first.get(0).cells().size();
      if (cells > 1) {
        boolean agrees =
            !first.get(0).tearsQuotes()
                && (first.size() < 2 || first.get(1).cells().size() == cells);
        splitting.add(new Candidate(csv, cells, agrees));
      }
    }
    // Stable: where two split into as many cells, the one that is tried first is meant.
    splitting.sort(Comparator.comparingInt(Candidate::cells).reversed());
    return splitting.stream()
        .filter(Candidate::agrees)
        .findFirst()
        .or(() -> splitting.stream().filter(c -> c.csv.delimiter == ',').findFirst())
        .or(() -> splitting.stream().findFirst())
        .map(Candidate::csv)
        .orElseGet(() -> new CsvFile(file, ','));
  }

  private List<Line> firstTwo() throws IOException {
    List<Line> lines = new ArrayList<>();
    try {
      visit(
          line -> {
            if (!line.isBlank()) {
              lines.add(line);
            }
            return lines.size() < 2;
          });
    } catch (TableFault e) {
      // Another delimiter may read it; where none does, the reading itself will say so.
      return lines;
    }
    return lines;
  }

  /** The delimiter for people. */
  String delimiter() {
    return delimiter == '\t' ? "a tab" : "'" + delimiter + "'";
  }

  /**
   * All lines in order, those without a character too.
   *
   * @throws TableFault if a line cannot be read, naming it
   */
  void visit(Visitor visitor) throws IOException {
    Handler handler = new Handler();
    try (Reader text = TextFile.open(file);
        CsvReader<Line> reader =
            CsvReader.builder()
                .fieldSeparator(delimiter)
                .skipEmptyLines(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .trimWhitespacesAroundQuotes(true)
                .maxBufferSize(LONGEST_CELL)
                .build(handler, text)) {
      Iterator<Line> lines = reader.iterator();
      if (stated) {
        lines.next();
      }
      while (lines.hasNext() && visitor.visit(lines.next())) {
        // The visitor does the work.
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (CsvParseException e) {
      throw new TableFault(
          "its line %d cannot be taken apart (%s); a cell in quotes ends with a quote, and quotes within it are doubled."
              .formatted(handler.number, UserError.brief(e.getMessage())),
          e);
    }
  }

  /** Collects the cells of a record, and whether they stood in quotes, which the parser knows. */
  private static final class Handler extends AbstractBaseCsvCallbackHandler<Line> {

    private long number;
    private List<@Nullable String> cells = new ArrayList<>();
    private BitSet quoted = new BitSet();

    @Override
    protected void handleBegin(long startingLineNumber) {
      number = startingLineNumber;
      cells = new ArrayList<>(cells.size());
      quoted = new BitSet();
    }

    @Override
    protected void handleField(int index, char[] buffer, int from, int length, boolean inQuotes) {
      cells.add(length == 0 && !inQuotes ? null : new String(buffer, from, length));
      quoted.set(index, inQuotes);
    }

    @Override
    protected void handleEmpty() {
      cells.add(null);
    }

    @Override
    protected Line buildRecord() {
      return new Line(number, cells, quoted);
    }
  }
}
