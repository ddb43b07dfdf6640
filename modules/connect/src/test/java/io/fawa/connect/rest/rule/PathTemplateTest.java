/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "/                              | /                            | ''",
        "/                              | /v1                          | -",
        "/v1                            | /v1                          | ''",
        "/v1                            | /v1/                         | -",
        "/v1                            | /v2                          | -",
        "/v1                            | /V1                          | -",
        "/v1/a%20b                      | /v1/a%20b                    | ''",
        "/v1/{name}                     | /v1/ada                      | ada",
        "/v1/{name}                     | /v1/                         | -",
        "/v1/{name}                     | /v1/a/b                      | -",
        "/v1/{name}                     | /v1/a%2Fb                    | a/b",
        "/v1/{name}                     | /v1/a+b                      | a+b",
        "/v1/{name}                     | /v1/%C3%A9                   | é",
        "/v1/{name}                     | /v1/a%2                      | -",
        "/v1/{name}                     | /v1/a%zz                     | -",
        "/v1/{name}                     | /v1/%ff                      | -",
        "/v1/{name}                     | /v1/..                       | ..",
        "/v1/*/b                        | /v1/a/b                      | ''",
        "/v1/{name=shelves/*}           | /v1/shelves/7                | shelves/7",
        "/v1/{name=shelves/*}           | /v1/desks/7                  | -",
        "/v1/{name=shelves/*/books/*}   | /v1/shelves/a%20b/books/c%2Fd| shelves/a b/books/c%2Fd",
        "/v1/{name=shelves/*/books/*}   | /v1/shelves/a/books/c%2fd    | shelves/a/books/c%2fd",
        "/v1/{a}/x/{b.c.d_2}            | /v1/1/x/2                    | 1,2",
        "/v1/{name=**}                  | /v1                          | ''",
        "/v1/{name=**}                  | /v1/a/b/c                    | a/b/c",
        "/v1/{name=**}                  | /v1/a%2Fb/c                  | a%2Fb/c",
        "/v1/{name=a/**}                | /v1/a/b/c                    | a/b/c",
        "/v1/{name=a/**}                | /v1/a                        | a",
        "/v1/**                         | /v1/x/y                      | ''",
        "/**                            | /                            | ''",
        "/v1/{name}:borrow              | /v1/a:borrow                 | a",
        "/v1/{name}:borrow              | /v1/a                        | -",
        "/v1/{name}:borrow              | /v1/a:lend                   | -",
        "/v1/{name}:borrow              | /v1/a:b:borrow               | a:b",
        "/v1/{name}                     | /v1/a:borrow                 | a:borrow",
        "/v1/{name=**}:borrow           | /v1/a/b:borrow               | a/b",
        "/v1/{name=**}:borrow           | /v1/:borrow                  | ''",
        "/v1/{name=**}:borrow           | /v1:borrow                   | ''",
        "/v1/{name}:borrow              | /v1/:borrow                  | -",
        "/v1/{name}                     | /v1/a:                       | a:",
        "/v1/{azAZ_09}/{_}/{z}          | /v1/1/2/3                    | 1,2,3",
        "/v1/{name}                     | /v1/a%25                     | a%",
        "/v1/{name}                     | /v1/%E6%BC%A2                | 漢",
        "/v1/{name}                     | /v1/%E6%BC                   | -",
        "/v1/{name}                     | /v1/%                        | -",
        "/v1/{name=**}                  | /v1/%2f%2F/%zz               | -",
        "/v1/{name}:b%20c               | /v1/a:b%20c                  | a",
        "/v1/{name}:b%20c               | /v1/a:%62%20%63              | a",
        "/v1:list                       | /v1:list                     | ''",
        "/v1:list                       | /v1                          | -",
      })
  void matchesAndCaptures(String template, String path, String captured) {
    PathTree<String> tree = new PathTree<>();
    tree.add(PathTemplate.parse(template), "found");

    List<PathTree.Match<String>> matches = tree.find(path);

    List<String> all = matches.stream().map(match -> String.join(",", match.captured())).toList();
    assertThat(all).isEqualTo(captured == null ? List.of() : List.of(captured));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v1",
        "/v1/",
        "//v1",
        "/v1//a",
        "/{",
        "/{}",
        "/{name",
        "/{name=}",
        "/{name=a/}",
        "/{1name}",
        "/{a..b}",
        "/{a.}",
        "/{a-b}",
        "/{a`b}",
        "/{a@b}",
        "/{a[b}",
        "/{a/b}",
        "/{a:b}",
        "/{9}",
        "/{a={b}}",
        "/{a}/{a}",
        "/{a}b",
        "/**/a",
        "/{a=**}/b",
        "/{a=**/b}",
        "/***",
        "/a:",
        "/a:b:c",
        "/a:b/c",
        "/a%2",
        "/a}",
      })
  void refusesWhatBreaksTheGrammar(String template) {
    assertThatThrownBy(() -> PathTemplate.parse(template))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhereATemplateIsWrong() {
    assertThatThrownBy(() -> PathTemplate.parse("/v1/{name=**}/books"))
        .hasMessage("path template /v1/{name=**}/books, character 14: nothing may follow **");
  }

  @Test
  void givesTheMostSpecialFirst() {
    PathTree<String> tree = new PathTree<>();
    for (String template : List.of("/**", "/v1/{a=**}", "/v1/{a}", "/v1/b", "/{v}/b", "/v1/b:c")) {
      tree.add(PathTemplate.parse(template), template);
    }

    assertThat(tree.find("/v1/b").stream().map(PathTree.Match::value))
        .containsExactly("/v1/b", "/v1/{a}", "/v1/{a=**}", "/{v}/b", "/**");
    assertThat(tree.find("/v1/b:c").getFirst().value()).isEqualTo("/v1/b:c");
    assertThat(tree.find("/v1/b:d").getFirst().value()).isEqualTo("/v1/{a}");
  }

  @Test
  void aLongPathCostsNoMoreThanItsLength() {
    PathTree<String> tree = new PathTree<>();
    for (String first : List.of("a", "*")) {
      for (String second : List.of("a", "*")) {
        tree.add(PathTemplate.parse("/" + first + "/" + second + "/{rest=**}"), "x");
      }
    }

    assertThat(tree.find("/a".repeat(20_000))).hasSize(4);
  }

  @Test
  void anEmptyTreeFindsNothing() {
    assertThat(new PathTree<String>().find("/")).isEmpty();
    assertThat(new PathTree<String>().find("*")).isEmpty();
  }
}
