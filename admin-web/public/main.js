// The little that a browser does by itself. Every page works for reading without any of it.
import './copy.js'
import './dialogs.js'
import './drafts.js'
import './forms.js'
import './keys.js'
import './live.js'
