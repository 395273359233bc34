package dev.tiller.cli.option;

import java.io.File;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * For options that name a file to write. A name that ends in a slash is a folder's, for a shell and
 * for people; Java would drop the slash, and a file would stand where a folder was meant. Whoever
 * writes a folder takes such a name.
 */
public final class FileName implements IParameterPreprocessor {

  @Override
  public boolean preprocess(
      Stack<String> args, CommandSpec command, ArgSpec arg, Map<String, Object> info) {
    if (!args.isEmpty() && isFolders(args.peek())) {
      String option = arg instanceof OptionSpec named ? named.names()[0] : arg.paramLabel();
      throw new ParameterException(command.commandLine(), sentence(option, args.peek()));
    }
    return false;
  }

  static boolean isFolders(String word) {
    return word.endsWith("/") || word.endsWith(File.separator);
  }

  static String sentence(String option, String word) {
    return "%s names %s, a folder's name by its last character, but this writes one file; name it, such as %sresult."
        .formatted(option, word, word);
  }
}
