package dev.tiller.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import dev.tiller.ground.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes tables so that reading gives them back. */
final class TableWriting {

  // NaN and infinities are written as words, as Python does: null is something else.
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

  private TableWriting() {}

  static void csv(Table table, Path file, char delimiter) throws IOException {
    List<Column> columns = table.columns();
    @Nullable String[] cells = new @Nullable String[columns.size()];
    AtomicFile.write(
        file,
        out -> {
          try (CsvWriter writer =
              CsvWriter.builder()
                  .fieldSeparator(delimiter)
                  .lineDelimiter(LineDelimiter.LF)
                  .quoteStrategy(new Quotes())
                  .build(utf8(out))) {
            writer.writeRecord(table.columnNames());
            for (int row = 0; row < table.rowCount(); row++) {
              for (int i = 0; i < cells.length; i++) {
                cells[i] = cell(columns.get(i), row);
              }
              writer.writeRecord(cells);
            }
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
        });
  }

  private static @Nullable String cell(Column column, int row) {
    @Nullable Object value = column.get(row);
    if (value instanceof Double d && !Double.isFinite(d)) {
      return Double.isNaN(d) ? "nan" : d > 0 ? "inf" : "-inf";
    }
    return value == null ? null : value.toString();
  }

  /** Quotes for what would be read as something else without them. */
  private static final class Quotes implements QuoteStrategy {

    private static final String DELIMITERS = ",;\t|";

    /** Null is a cell without quotes and content. */
    @Override
    public boolean quoteEmpty(int line, int field) {
      return true;
    }

    @Override
    public boolean quoteValue(int line, int field, String value) {
      return line == 1
          && (value.chars().anyMatch(c -> DELIMITERS.indexOf(c) >= 0)
              || value.charAt(0) == '\uFEFF'
              || !value.strip().equals(value)
              || CellText.typeOf(value).isNumeric());
    }
  }

  static void json(Table table, Path file, boolean array) throws IOException {
    AtomicFile.write(
        file,
        out -> {
          try (JsonGenerator json = JSON.createGenerator(utf8(out))) {
            json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
            if (array) {
              json.writeRaw("[\n");
            }
            for (int row = 0; row < table.rowCount(); row++) {
              if (array && row > 0) {
                json.writeRaw(',');
              }
              object(json, table.columns(), row);
            }
            json.writeRaw(array ? "\n]\n" : table.rowCount() > 0 ? "\n" : "");
          }
        });
  }

  private static void object(JsonGenerator json, List<Column> columns, int row) throws IOException {
    json.writeStartObject();
    for (Column column : columns) {
      json.writeFieldName(column.name());
      @Nullable Object value = column.get(row);
      if (value == null) {
        json.writeNull();
      } else if (value instanceof String text) {
        json.writeString(text);
      } else if (value instanceof Long whole) {
        json.writeNumber(whole);
      } else if (value instanceof Double number) {
        json.writeNumber(number);
      } else {
        json.writeBoolean((Boolean) value);
      }
    }
    json.writeEndObject();
  }

  /** A half of a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD. */
  private static Writer utf8(OutputStream out) {
    return new BufferedWriter(
        new OutputStreamWriter(
            out,
            StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .replaceWith("\uFFFD".getBytes(StandardCharsets.UTF_8))));
  }
}
