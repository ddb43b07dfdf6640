/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.Outgoing.Seal;
import io.fawa.sdk.files.StateFolder.State;
import io.fawa.sdk.files.TransferException.Reason;
import io.fawa.sdk.sealed.SealKey;
import io.fawa.sdk.sealed.SealedFileException;
import io.fawa.sdk.sealed.SealedMetadata.Entry;
import io.fawa.sdk.sealed.Sealer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A blocking client of a file service. A method returns when its file is where it belongs and was
 * compared with its SHA-256. Every wait for the server is limited, and a transfer that breaks off
 * is tried again and goes on where it was. Thread-safe; an interrupt ends a transfer.
 */
public final class FileClient implements AutoCloseable {
  /** Files up to this size are sent by one request, which costs less than it may save. */
  private static final long ONE_REQUEST_BYTES_MAX = 1 << 20;

  private final Transport transport;
  private final StateFolder states;
  private final DeleteTokens tokens;
  private final SecureRandom random = new SecureRandom();

  /** Connects when it is used. */
  public FileClient(ClientConfig config) {
    transport = new Transport(config);
    states = new StateFolder(config.stateFolder());
    tokens = new DeleteTokens(states);
  }

  /**
   * Sends a file. If it is interrupted, also by the end of the process, a later call with the same
   * arguments goes on where it was, unless the file has changed.
   *
   * @throws TransferException it is not on the server, or not as it is here
   */
  public Receipt send(Path file, SendOptions options, Progress progress) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      return send(Files.newInputStream(file), options, progress); // a pipe
    }
    return kept(sendOne(new Source.OneFile(file, options.name()), options, progress));
  }

  private Receipt sendOne(Source source, SendOptions options, Progress progress)
      throws IOException {
    if (source.bytes() <= ONE_REQUEST_BYTES_MAX) {
      return new Sending(transport, progress).whole(source.outgoing(seal(options)), options, true);
    }
    return new ResumableSending(transport, states, progress)
        .send(source, options, () -> seal(options));
  }

  private Receipt kept(Receipt receipt) throws IOException {
    tokens.keep(receipt, transport.config().server());
    return receipt;
  }

  /**
   * Sends several files as one bundle, which has one link, and counts as one file. If it fails,
   * what was sent is removed. Sealed files are sealed together, and sent as {@link #send} does with
   * one: a later call goes on where it was.
   *
   * @param options the name is that of its zip; sealed files have paths alone
   * @throws IllegalArgumentException a bundle cannot have so many files, or their paths together
   * @throws TransferException the bundle is not on the server
   */
  public Receipt sendBundle(List<BundleFile> files, SendOptions options, Progress progress)
      throws IOException {
    if (options.terms().request().isPresent()) {
      throw new IllegalArgumentException("a request takes files, not bundles");
    }
    if (options.sealed()) {
      return kept(sendOne(new SealedBundle(files), options, progress));
    }
    return kept(
        new BundleSending(
                transport,
                progress,
                (file, each, told) ->
                    sendOne(new Source.OneFile(file.file(), each.name()), each, told))
            .send(files, options));
  }

  /**
   * Removes a file from the server.
   *
   * @param token from its receipt; if empty, the one that a client with this state folder got
   * @throws TransferException there is no such file, the token is not that of the file, or none is
   *     known
   */
  public void remove(FileAddress address, Optional<String> token) throws IOException {
    URI server = DeleteTokens.server(address.uri());
    String key =
        DeleteTokens.key(address.uri())
            .orElseThrow(
                () -> new TransferException(Reason.REFUSED, "the address has no key of a file"));
    Optional<String> known = token.isPresent() ? token : tokens.find(server, key);
    if (known.isEmpty()) {
      throw new TransferException(
          Reason.REFUSED,
          "no token that deletes this file is known here; it is in the answer to its sender");
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + "/download?key=" + key))
            .header(LinkTerms.DELETE_TOKEN, known.get())
            .DELETE()
            .build();
    HttpResponse<InputStream> answer = transport.call(request);
    boolean gone = answer.statusCode() == 404 || answer.statusCode() == 410;
    if (gone || answer.statusCode() == 204) {
      tokens.forget(server, key);
    }
    if (answer.statusCode() != 204) {
      throw transport.refusal(answer);
    }
    answer.body().close();
  }

  /**
   * Makes a request for files. Its token is kept with those that delete files.
   *
   * @throws TransferException the server does not allow it
   */
  public Requested request(RequestOptions options) throws IOException {
    return new Requesting(transport, tokens).make(options);
  }

  /**
   * What has come for a request.
   *
   * @param request its link or key
   * @param token of its maker; if empty, the one that a client with this state folder got
   * @throws TransferException there is no such request, or the token is not its, or none is known
   */
  public RequestInbox inbox(FileAddress request, Optional<String> token) throws IOException {
    return new Requesting(transport, tokens).inbox(request, token);
  }

  /**
   * Ends a request: no more files are taken. What has come stays until it expires.
   *
   * @throws TransferException as {@link #inbox}
   */
  public void endRequest(FileAddress request, Optional<String> token) throws IOException {
    new Requesting(transport, tokens).end(request, token);
  }

  /**
   * Sends a stream to its end, once; closes it.
   *
   * @throws TransferException it is not on the server
   */
  public Receipt send(InputStream stream, SendOptions options, Progress progress)
      throws IOException {
    return kept(
        new Sending(transport, progress)
            .whole(Outgoing.of(stream, options.name(), seal(options)), options, false));
  }

  private Optional<Seal> seal(SendOptions options) {
    if (!options.sealed()) {
      return Optional.empty();
    }
    byte[] key = new byte[SealKey.BYTES];
    byte[] salt = new byte[Sealer.SALT_BYTES];
    random.nextBytes(key);
    random.nextBytes(salt);
    return Optional.of(new Seal(SealKey.of(key), salt));
  }

  /**
   * What the server says of a file.
   *
   * @throws TransferException there is no such file
   */
  public RemoteFile stat(FileAddress address) throws IOException {
    HttpRequest request = address.request().header("Accept", "*/*").HEAD().build();
    HttpResponse<InputStream> answer = transport.call(request);
    if (answer.statusCode() != 200) {
      throw transport.refusal(answer);
    }
    return RemoteFile.of(answer.statusCode(), answer.headers());
  }

  /**
   * Receives a file, or files that were sealed together into a folder. While a file is on its way
   * it is {@code NAME.part}; a later call with the same arguments goes on with that.
   *
   * @param where a folder, where the file gets a safe form of its name, or the file to be made;
   *     several files are in a folder there, or {@code where} is made a folder for them
   * @param overwrite whether it may replace a file
   * @return the file, or the folder
   * @throws TransferException there is no such file, it is damaged, or something is in the way
   * @throws SealedFileException the key does not open it
   */
  public Path get(FileAddress address, Path where, boolean overwrite, Progress progress)
      throws IOException {
    return get(address, where, false, overwrite, progress);
  }

  private Path get(
      FileAddress address, Path where, boolean exact, boolean overwrite, Progress progress)
      throws IOException {
    String place = where.toAbsolutePath().normalize().toString();
    try (State state = states.open("get", address.uri().toString(), place)) {
      Map<String, String> note = state.read();
      Optional<Path> file = Earlier.target(note);
      Optional<Path> folder = Earlier.folder(note);
      if (file.isEmpty() && folder.isEmpty()) {
        return begin(address, where, exact, overwrite, state, progress);
      }
      try (Destination part =
          file.isPresent()
              ? Partial.open(file.get(), true, overwrite)
              : PartialBundle.open(folder.get(), Earlier.files(note, address), true, overwrite)) {
        return goOn(address, part, note, state, progress);
      }
    }
  }

  /**
   * Receives the files of a bundle, or files that were sealed together, into a folder. Names are
   * made safe as by {@link #get}; files that an earlier call has received are not received again.
   *
   * @param exact whether they go into {@code where} itself, which is made if it is missing; else
   *     into a folder there that has the bundle's name
   * @param overwrite whether files may be replaced
   * @return the folder
   * @throws TransferException there is no such bundle, its downloads are counted, or something is
   *     in the way
   */
  public Path getBundle(
      FileAddress address, Path where, boolean exact, boolean overwrite, Progress progress)
      throws IOException {
    if (address.key().isPresent()) {
      return get(address, where, exact, overwrite, progress);
    }
    return new BundleReceiving(
            transport, (file, target, told) -> get(file, target, overwrite, told))
        .get(address, where, exact, progress);
  }

  private Path begin(
      FileAddress address,
      Path where,
      boolean exact,
      boolean overwrite,
      State state,
      Progress progress)
      throws IOException {
    try (RemoteContent remote =
            RemoteContent.open(transport, address, 0, Optional.empty(), progress);
        Incoming incoming = Incoming.begin(remote, address);
        Destination part = destination(incoming, where, exact, overwrite)) {
      part.continueAt(0);
      return write(incoming, remote, part, state, progress);
    }
  }

  private static Destination destination(
      Incoming incoming, Path where, boolean exact, boolean overwrite) throws IOException {
    List<Entry> files = incoming.files();
    boolean within = Files.isDirectory(where);
    if (files.isEmpty()) {
      return Partial.open(
          within ? where.resolve(SafeName.of(incoming.name())) : where, false, overwrite);
    }
    Path folder = within && !exact ? PartialBundle.folder(where, files) : where;
    return PartialBundle.open(folder, files, false, overwrite);
  }

  private Path goOn(
      FileAddress address,
      Destination part,
      Map<String, String> note,
      State state,
      Progress progress)
      throws IOException {
    Earlier earlier = Earlier.read(part, note, address);
    try (RemoteContent remote =
            RemoteContent.open(transport, address, earlier.offset(), Earlier.etag(note), progress);
        Incoming incoming =
            remote.start() == 0
                ? Incoming.begin(remote, address)
                : Incoming.goOn(remote, earlier)) {
      part.continueAt(remote.start() == 0 ? 0 : earlier.bytes());
      return write(incoming, remote, part, state, progress);
    }
  }

  private static Path write(
      Incoming incoming, RemoteContent remote, Destination part, State state, Progress progress)
      throws IOException {
    Optional<Map<String, String>> note = Earlier.note(part, remote.file(), incoming.header());
    if (note.isPresent()) {
      state.write(note.get());
    }
    try {
      incoming.writeTo(part::write, progress);
    } catch (SealedFileException e) {
      discard(part, state);
      throw e;
    } catch (IOException e) {
      boolean damaged = e instanceof TransferException known && known.reason() == Reason.DAMAGED;
      if (damaged || note.isEmpty()) {
        discard(part, state);
      }
      throw e;
    }
    part.publish();
    state.forget();
    return part.target();
  }

  /** What is known to be wrong is no beginning for a later run. */
  private static void discard(Destination part, State state) throws IOException {
    part.delete();
    state.forget();
  }

  /**
   * Receives a file into a stream, which is flushed and not closed. What was written is right, but
   * only a return says that it is complete and has the right digest.
   *
   * @return the bytes written
   * @throws TransferException there is no such file, or it is damaged
   * @throws SealedFileException the key does not open it
   */
  public long get(FileAddress address, OutputStream out, Progress progress) throws IOException {
    try (RemoteContent remote =
            RemoteContent.open(transport, address, 0, Optional.empty(), progress);
        Incoming incoming = Incoming.begin(remote, address)) {
      if (!incoming.files().isEmpty()) {
        throw new TransferException(
            Reason.REFUSED,
            "the link is of %d files in one, which go into a folder, not into a stream"
                .formatted(incoming.files().size()));
      }
      long bytes = incoming.writeTo(out::write, progress);
      out.flush();
      return bytes;
    }
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    transport.close();
  }
}
