/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import io.fawa.connect.server.Call;
import io.fawa.connect.test.v1.Book;
import io.fawa.connect.test.v1.CreateBookRequest;
import io.fawa.connect.test.v1.GetBookRequest;
import io.fawa.connect.test.v1.LibraryService;
import io.fawa.connect.test.v1.Page;
import io.fawa.connect.test.v1.ReadRequest;
import io.fawa.connect.test.v1.SearchRequest;
import io.fawa.connect.test.v1.SearchResponse;
import java.time.Duration;

/** Tells back what it is asked, so that tests see what a handler gets. */
public class LibraryHandler implements LibraryService {
  /** Has {@code readBook} wait behind its last page until it is stopped. */
  public static final int NEVER_ENDS = 1000;

  @Override
  public Book getBook(GetBookRequest request, Call call) {
    if (request.getName().equals("none")) {
      throw new RpcException(Code.NOT_FOUND, "no such book").addDetail(request);
    }
    call.responseHeaders().add("x-lead", "1");
    call.responseTrailers().add("x-trail", "2");
    return Book.newBuilder()
        .setName(request.getName())
        .setTitle(call.protocol() + " " + request.getCopies())
        .build();
  }

  @Override
  public SearchResponse searchBooks(SearchRequest request, Call call) {
    SearchResponse.Builder found = SearchResponse.newBuilder().setAsked(request);
    request.getTagsList().forEach(tag -> found.addBooks(Book.newBuilder().setTitle(tag)));
    return found.build();
  }

  @Override
  public Book createBook(CreateBookRequest request, Call call) {
    return request.getBook().toBuilder()
        .setName(request.getShelf() + request.getTagsList() + request.getDryRun())
        .build();
  }

  @Override
  public Book borrowBook(GetBookRequest request, Call call) {
    return Book.newBuilder().setName(request.getName()).setTitle("" + request.getCopies()).build();
  }

  @Override
  public Book readPath(GetBookRequest request, Call call) {
    return Book.newBuilder().setName(request.getName()).build();
  }

  @Override
  public void readBook(ReadRequest request, Sink<Page> pages, Call call) {
    call.responseTrailers().add("x-trail", "2");
    for (int i = 1; i <= request.getCount(); i++) {
      if (i > request.getFailAfter() && request.getFailAfter() != 0) {
        throw new RpcException(Code.DATA_LOSS, "torn out");
      }
      pages.send(Page.newBuilder().setNumber(i).setText("line\nline").build());
    }
    if (request.getFailAfter() == NEVER_ENDS) {
      call.pause(Duration.ofMinutes(10));
    }
    if (request.getFailAfter() < 0) {
      throw new RpcException(Code.NOT_FOUND, "nothing to read");
    }
  }

  @Override
  public SearchResponse returnBooks(Source<GetBookRequest> books, Call call) {
    SearchResponse.Builder all = SearchResponse.newBuilder();
    for (GetBookRequest book : books) {
      all.addBooks(Book.newBuilder().setName(book.getName()));
    }
    return all.build();
  }

  @Override
  public void chat(Source<Page> in, Sink<Page> out, Call call) {
    for (Page page : in) {
      out.send(page.toBuilder().setNumber(page.getNumber() + 1).build());
    }
  }
}
