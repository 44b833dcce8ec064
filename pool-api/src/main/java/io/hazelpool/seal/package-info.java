/**
 * Sealing: what goes over the wire is encrypted, and bound to what it belongs to, with a key that only nodes and
 * clients have. Hazelcast Community lets in whoever reaches its port; a seal is how a node knows that a task comes from
 * somebody who may have code run there. Knows nothing but Java, and nothing of tasks.
 *
 * <p><b>Form.</b> {@code format (1) | length of key id (1) | key id | sender (16) | number (8) | AES-256-GCM ciphertext
 * and tag}, with the context as authenticated data.
 *
 * <p><b>Nonces.</b> GCM falls apart if one key ever meets one nonce twice. The keys of the file are shared by many
 * processes, which know nothing of each other's nonces, and random ones of 96 bits may be used for 2<sup>32</sup>
 * messages only (NIST SP 800-38D, 8.3): this pool sends as many within hours. So a key of the file never encrypts
 * anything. It makes keys: each {@link io.hazelpool.seal.Sealer} draws 128 random bits, which tell it as a sender, and
 * derives {@code HMAC-SHA256(key, label | sender)}, a key of its own, under which it counts its messages from 0; that
 * number is the nonce. Two senders share a derived key only if they drew the same 128 bits, and one sender never uses a
 * number twice: the counter goes up by an atomic operation, starts anew only together with new random bits, and is
 * replaced by such after 2<sup>32</sup> messages, long before a derived key has encrypted too much. Nothing of it is
 * kept over a restart. What would break it is a process copied as it runs, such as a virtual machine restored twice
 * from one snapshot of its memory.
 *
 * <p><b>Numbers tell replays.</b> Sender and number name one sealing once and for all; so a receiver remembers one bit
 * for each message rather than an id.
 *
 * <p><b>Ciphers</b> are kept with the key they have, and not by thread: a worker's thread-locals are cleared after each
 * task, and a virtual thread lives for one. To make a {@code Cipher}, or to give it another key, costs more than a
 * small task takes to seal.
 *
 * <p><b>Rotation.</b> The first key of the file signs, all verify. So: append a new key everywhere, then move it to the
 * front everywhere, then remove the old one when nothing that it sealed is on its way any more. The file is looked at
 * once a second at most, by whoever seals or opens just then, and at once, though 20 times a second at most, if
 * something is sealed by an unknown key. A file that cannot be read, or is wrong, changes nothing, and is told once.
 */
@NullMarked
package io.hazelpool.seal;

import org.jspecify.annotations.NullMarked;
