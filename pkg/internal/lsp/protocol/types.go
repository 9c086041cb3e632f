package protocol

// The structs of the protocol that this server uses, and of those only the fields that it
// reads or writes. Libraries of LSP types exist, but bring loggers, JSON codecs or RPC
// layers of their own along, and are seldom released.

// A Position is a place in a document (LSP 3.17, Position).
type Position struct {
	Line      int `json:"line"`
	Character int `json:"character"` // in units of the encoding that was agreed on
}

// A Range ends before End (LSP 3.17, Range).
type Range struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// A Location is a range of a document.
type Location struct {
	URI   string `json:"uri"`
	Range Range  `json:"range"`
}

// A DocumentID names a document.
type DocumentID struct {
	URI string `json:"uri"`
}

// A VersionedID names a version of a document; nil: the one on the disk.
type VersionedID struct {
	URI     string `json:"uri"`
	Version *int   `json:"version"`
}

// DocumentParams are those of requests about a document.
type DocumentParams struct {
	TextDocument DocumentID `json:"textDocument"`
}

// PositionParams are those of requests about a position.
type PositionParams struct {
	TextDocument DocumentID `json:"textDocument"`
	Position     Position   `json:"position"`
}

// RangeParams are those of requests about a range.
type RangeParams struct {
	TextDocument DocumentID `json:"textDocument"`
	Range        Range      `json:"range"`
}

// OpenParams are those of textDocument/didOpen.
type OpenParams struct {
	TextDocument struct {
		URI        string `json:"uri"`
		LanguageID string `json:"languageId"`
		Version    int    `json:"version"`
		Text       string `json:"text"`
	} `json:"textDocument"`
}

// A ContentChange without a range replaces the whole text.
type ContentChange struct {
	Range *Range `json:"range"`
	Text  string `json:"text"`
}

// ChangeParams are those of textDocument/didChange.
type ChangeParams struct {
	TextDocument   VersionedID     `json:"textDocument"`
	ContentChanges []ContentChange `json:"contentChanges"`
}

// A WorkspaceFolder is a directory that is open in the editor.
type WorkspaceFolder struct {
	URI  string `json:"uri"`
	Name string `json:"name"`
}

// InitializeParams are those of initialize.
type InitializeParams struct {
	ProcessID        *int              `json:"processId"`
	RootPath         string            `json:"rootPath"`
	RootURI          string            `json:"rootUri"`
	WorkspaceFolders []WorkspaceFolder `json:"workspaceFolders"`
	Capabilities     struct {
		General struct {
			PositionEncodings []string `json:"positionEncodings"`
		} `json:"general"`
		Workspace struct {
			DidChangeWatchedFiles struct {
				DynamicRegistration bool `json:"dynamicRegistration"`
			} `json:"didChangeWatchedFiles"`
			WorkspaceEdit struct {
				DocumentChanges bool `json:"documentChanges"`
			} `json:"workspaceEdit"`
		} `json:"workspace"`
		TextDocument struct {
			Completion struct {
				CompletionItem struct {
					SnippetSupport bool `json:"snippetSupport"`
				} `json:"completionItem"`
			} `json:"completion"`
			PublishDiagnostics struct {
				VersionSupport bool `json:"versionSupport"`
			} `json:"publishDiagnostics"`
		} `json:"textDocument"`
	} `json:"capabilities"`
}

// ChangeFoldersParams are those of workspace/didChangeWorkspaceFolders.
type ChangeFoldersParams struct {
	Event struct {
		Added   []WorkspaceFolder `json:"added"`
		Removed []WorkspaceFolder `json:"removed"`
	} `json:"event"`
}

// Severities of diagnostics.
const (
	SeverityError   = 1
	SeverityWarning = 2
)

// A Diagnostic is a message about a range (LSP 3.17, Diagnostic).
type Diagnostic struct {
	Range    Range  `json:"range"`
	Severity int    `json:"severity"`
	Code     string `json:"code,omitempty"`
	// CodeDescription says where the code is described.
	CodeDescription *CodeDescription `json:"codeDescription,omitempty"`

	Source  string `json:"source"`
	Message string `json:"message"`
}

// A CodeDescription says where a code of diagnostics is described.
type CodeDescription struct {
	Href string `json:"href"`
}

// PublishParams are those of textDocument/publishDiagnostics.
type PublishParams struct {
	URI         string       `json:"uri"`
	Version     *int         `json:"version,omitempty"`
	Diagnostics []Diagnostic `json:"diagnostics"`
}

// A TextEdit replaces a range.
type TextEdit struct {
	Range   Range  `json:"range"`
	NewText string `json:"newText"`
}

// A WorkspaceEdit is edits by document (LSP 3.17, WorkspaceEdit). One of the two is used:
// DocumentChanges where the client can tell versions.
type WorkspaceEdit struct {
	Changes         map[string][]TextEdit `json:"changes,omitempty"`
	DocumentChanges []DocumentEdit        `json:"documentChanges,omitempty"`
}

// A DocumentEdit is the edits of one version of a document.
type DocumentEdit struct {
	TextDocument VersionedID `json:"textDocument"`
	Edits        []TextEdit  `json:"edits"`
}

// Markup is a text in plain text or markdown.
type Markup struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

// Markdown returns a text in markdown.
func Markdown(text string) *Markup { return &Markup{"markdown", text} }

// Kinds of completion items.
const (
	KindFunction = 3
	KindClass    = 7
	KindModule   = 9
	KindVariable = 6
	KindProperty = 10
	KindValue    = 12
	KindEnum     = 13
	KindKeyword  = 14
	KindFile     = 17
	KindRef      = 18
	KindFolder   = 19
)

// A CompletionItem is one of the texts that may be at a position.
type CompletionItem struct {
	Label         string    `json:"label"`
	Kind          int       `json:"kind,omitempty"`
	Detail        string    `json:"detail,omitempty"`
	Documentation *Markup   `json:"documentation,omitempty"`
	SortText      string    `json:"sortText,omitempty"`
	FilterText    string    `json:"filterText,omitempty"`
	Format        int       `json:"insertTextFormat,omitempty"` // 2: a snippet
	TextEdit      *TextEdit `json:"textEdit,omitempty"`
}

// A CompletionList answers textDocument/completion.
type CompletionList struct {
	IsIncomplete bool             `json:"isIncomplete"`
	Items        []CompletionItem `json:"items"`
}

// A Hover answers textDocument/hover.
type Hover struct {
	Contents *Markup `json:"contents"`
	Range    *Range  `json:"range,omitempty"`
}

// ReferenceParams are those of textDocument/references.
type ReferenceParams struct {
	PositionParams
	Context struct {
		IncludeDeclaration bool `json:"includeDeclaration"`
	} `json:"context"`
}

// RenameParams are those of textDocument/rename.
type RenameParams struct {
	PositionParams
	NewName string `json:"newName"`
}

// A PrepareRename answers textDocument/prepareRename.
type PrepareRename struct {
	Range       Range  `json:"range"`
	Placeholder string `json:"placeholder"`
}

// Kinds of symbols.
const (
	SymbolModule   = 2
	SymbolPackage  = 4
	SymbolClass    = 5
	SymbolProperty = 7
	SymbolVariable = 13
	SymbolFunction = 12
	SymbolObject   = 19
	SymbolKey      = 20
	SymbolStruct   = 23
)

// A DocumentSymbol is a block or attribute of a document.
type DocumentSymbol struct {
	Name           string           `json:"name"`
	Detail         string           `json:"detail,omitempty"`
	Kind           int              `json:"kind"`
	Range          Range            `json:"range"`
	SelectionRange Range            `json:"selectionRange"`
	Children       []DocumentSymbol `json:"children,omitempty"`
}

// A SymbolInformation is a definition of a workspace.
type SymbolInformation struct {
	Name          string   `json:"name"`
	Kind          int      `json:"kind"`
	Location      Location `json:"location"`
	ContainerName string   `json:"containerName,omitempty"`
}

// A FoldingRange is lines that may be folded.
type FoldingRange struct {
	StartLine int    `json:"startLine"`
	EndLine   int    `json:"endLine"`
	Kind      string `json:"kind,omitempty"`
}

// SemanticTokens answer textDocument/semanticTokens/full.
type SemanticTokens struct {
	Data []int `json:"data"`
}

// A DocumentLink is a range that leads to another document or page.
type DocumentLink struct {
	Range   Range  `json:"range"`
	Target  string `json:"target"`
	Tooltip string `json:"tooltip,omitempty"`
}

// CodeActionParams are those of textDocument/codeAction.
type CodeActionParams struct {
	TextDocument DocumentID `json:"textDocument"`
	Range        Range      `json:"range"`
	Context      struct {
		Diagnostics []Diagnostic `json:"diagnostics"`
		Only        []string     `json:"only"`
	} `json:"context"`
}

// A CodeAction is what an editor offers to do.
type CodeAction struct {
	Title       string         `json:"title"`
	Kind        string         `json:"kind"`
	Diagnostics []Diagnostic   `json:"diagnostics,omitempty"`
	IsPreferred bool           `json:"isPreferred,omitempty"`
	Edit        *WorkspaceEdit `json:"edit,omitempty"`
}

// A Command is what an editor runs for a code lens.
type Command struct {
	Title     string `json:"title"`
	Command   string `json:"command"`
	Arguments []any  `json:"arguments,omitempty"`
}

// A CodeLens is a command above a range.
type CodeLens struct {
	Range   Range    `json:"range"`
	Command *Command `json:"command"`
}

// FormattingParams are those of textDocument/formatting.
type FormattingParams struct {
	TextDocument DocumentID `json:"textDocument"`
}
