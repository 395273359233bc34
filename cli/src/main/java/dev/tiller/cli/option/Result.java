package dev.tiller.cli.option;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * What a machine reads of an answer: a record whose components become fields in snake_case, in the
 * order of declaration. These names are a contract: add some, rename none.
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public interface Result {}
