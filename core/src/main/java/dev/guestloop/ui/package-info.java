/**
 * What all toolkits share: events that start tasks or are waited for, and windows that tasks belong to. The modules of the hosts
 * connect it to their buttons and windows.
 */
@NullMarked
package dev.guestloop.ui;

import org.jspecify.annotations.NullMarked;
